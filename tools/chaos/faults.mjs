/**
 * What can happen to a running system. Each is `begin`, which may return what mends it: between the two, half of the
 * round's customers pay. `random` is the plan's own, so the same seed does the same again.
 */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { SERVICES } from '../lib/services.mjs';
import { CLUSTER_FAULTS } from './cluster-faults.mjs';
import { DISK_FAULTS } from './disk-faults.mjs';

const SKEW = fileURLToPath(new URL('skewed-clock.cjs', import.meta.url));

const pick = (list, random) => list[Math.floor(random() * list.length)];

/** The SMSC stand-in behaves so, for every SMS or for the first `times`. */
const smsc = (behaviour, times) => ({
  async begin({ stage }) {
    await stage.tell('PUT', '/rules', { rules: [{ protocol: 'smpp', behaviour, ...(times ? { times } : {}) }] });
    return async () => {
      // Until the last customers' messages have come to it.
      await sleep(2_000);
      await stage.tell('DELETE', '/rules');
    };
  },
});

/**
 * @typedef {object} Fault
 * @property {number} [customers]
 * @property {boolean} [waiting] the number of customers can be chosen
 * @property {number} [early] the part of the customers that pays before it happens
 * @property {number} [members]
 * @property {number} [overMs] the second half of the customers pays over so long, not at once
 * @property {'one broker' | 'cluster' | 'small disks'} [ground] where it happens
 * @property {boolean} [long]
 * @property {string} [alsoAnEnd]
 * @property {(at: object) => Promise<void | (() => Promise<void>)>} begin
 *
 * @type {Record<string, Fault>}
 */
export const FAULTS = {
  calm: { begin: async () => undefined },
  ...Object.fromEntries(
    SERVICES.map((name) => [
      `kill ${name}`,
      {
        async begin({ stage, random }) {
          await sleep(random() * 300);
          await stage.services[name].kill();
          return () => stage.services[name].start();
        },
      },
    ]),
  ),
  'kill all at once': {
    async begin({ stage, random }) {
      await sleep(random() * 300);
      const all = Object.values(stage.services);
      await Promise.all(all.map((service) => service.kill()));
      return () => Promise.all(all.map((service) => service.start()));
    },
  },
  'kill the broker': {
    async begin({ stage, random }) {
      await sleep(random() * 300);
      await stage.broker.kill();
      await stage.broker.revive();
    },
  },
  'kill the database': {
    async begin({ stage, random }) {
      await sleep(random() * 300);
      await stage.postgres.kill();
      await stage.postgres.revive();
    },
  },
  'cut off the broker': {
    async begin({ stage, random }) {
      await sleep(random() * 300);
      stage.broker.proxy.cut();
      await sleep(500 + random() * 2_000);
      stage.broker.proxy.mend();
    },
  },
  'cut off the database': {
    async begin({ stage, random }) {
      await sleep(random() * 300);
      stage.postgres.proxy.cut();
      await sleep(500 + random() * 2_000);
      stage.postgres.proxy.mend();
    },
  },
  'memory alarm': {
    async begin({ stage }) {
      await stage.broker.control('set_vm_memory_high_watermark', 'absolute', '1MB');
      return async () => void (await stage.broker.control('set_vm_memory_high_watermark', 'absolute', '1GB'));
    },
  },
  'disk alarm': {
    async begin({ stage }) {
      await stage.broker.control('set_disk_free_limit', '100000GB');
      return async () => void (await stage.broker.control('set_disk_free_limit', '50MB'));
    },
  },
  'provider hangs': smsc({ answer: 'hang' }, 5),
  'provider answers late': smsc({ lateMs: 800 }),
  'provider loses receipts': { ...smsc({ receipt: 'none' }), alsoAnEnd: 'sent' },
  'provider sends receipts first': smsc({ receiptBeforeResponse: true }),
  'provider sends receipts twice': smsc({ receiptTwice: true }),
  'provider throttles': smsc({ answer: 'throttle', status: 0x58, perSecond: 50 }),
  'provider drops the line': smsc({ answer: 'disconnect-after' }, 3),
  'provider answers garbage': smsc({ answer: 'garbage' }, 2),
  'provider rejects': smsc({ answer: 'reject', status: 0x0b }, 20),
  'provider is away': {
    async begin({ stage }) {
      await stage.tell('POST', '/smsc/pause');
      await stage.tell('POST', '/smsc/disconnect');
      return () => stage.tell('POST', '/smsc/resume');
    },
  },
  'clocks apart': {
    async begin({ stage, random }) {
      const service = stage.services[pick(SERVICES, random)];
      const skew = Math.round((random() - 0.5) * 10 * 60_000);
      await service.terminate();
      await service.start({ NODE_OPTIONS: `--require ${SKEW}`, CLOCK_SKEW_MS: String(skew) });
      return async () => {
        await service.terminate();
        await service.start();
      };
    },
  },
  'poison in a packet': {
    async begin({ stage }) {
      await stage.poison();
    },
  },
  deploy: {
    customers: 300,
    async begin({ stage, random }) {
      for (const name of [...SERVICES].sort(() => random() - 0.5)) {
        await stage.services[name].terminate();
        await stage.services[name].start();
      }
    },
  },
  // What other platforms were seen to fail.
  'burst over ten members': { customers: 500, members: 10, begin: async () => undefined },
  'provider away for 12 s with 400 on the way': {
    customers: 400,
    long: true,
    async begin({ stage }) {
      await stage.tell('POST', '/smsc/pause');
      await stage.tell('POST', '/smsc/disconnect');
      return async () => {
        await sleep(12_000);
        await stage.tell('POST', '/smsc/resume');
      };
    },
  },
  'broker restarted with 1,000 queued': {
    customers: 1_000,
    long: true,
    async begin({ stage }) {
      await stage.services['gateway-sms'].terminate();
      return async () => {
        await stage.broker.kill();
        await stage.broker.revive();
        await stage.services['gateway-sms'].start();
      };
    },
  },
  'slow consumer': {
    customers: 20_000,
    waiting: true,
    early: 0,
    long: true,
    async begin({ stage }) {
      await stage.services.dispatcher.terminate();
      return async () => {
        await stage.upstreamEmpty();
        await stage.services.dispatcher.start();
      };
    },
  },
  ...CLUSTER_FAULTS,
  ...DISK_FAULTS,
};

/** A packet of good items with a bad one among them, as no service of ours would send it. */
export function poisonedPacket(good) {
  const occurredAt = new Date().toISOString();
  const item = (payload) => {
    const cause = randomUUID();
    return { id: randomUUID(), correlationId: cause, causationId: cause, occurredAt, payload };
  };
  const items = good.map((event) => item({ event }));
  items.splice(Math.floor(items.length / 2), 0, item({ event: { eventId: 7 } }));
  return Buffer.from(JSON.stringify({ id: randomUUID(), items }));
}
