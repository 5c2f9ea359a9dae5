import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom, testSeed } from '@carillon/testing';
import { type CarillonSystem, useSystem } from './system/carillon-system';
import { RECEIPTS_PROGRAMME } from './system/receipts';
import { rushHour } from './system/rush-hour';
import { SERVICES } from './system/services';

const seed = testSeed();
const random = randomFrom(seed);

const DEATHS = 3;
/** Customers before each death, and while the service is away. */
const CUSTOMERS = 60;
/** A death comes at a random moment of the time that the work for so many takes, or a little later. */
const LONGEST_LIFE_MS = 400;
const GATEWAYS: readonly string[] = ['gateway-sms', 'gateway-email'];

/** Providers take their time, so that a gateway has messages on the way when it dies. */
const SLOW = ['smpp', 'smtp'].map((protocol) => ({ protocol, behaviour: { lateMs: 40 } }));

async function prepare(system: CarillonSystem): Promise<void> {
  await system.load(RECEIPTS_PROGRAMME);
  await system.simulators.setRules(SLOW);
}

describe(`a rush hour (CARILLON_SEED=${seed})`, () => {
  // An event may come before its member is known, and must outlast the death of the service that waits for it.
  const running = useSystem(prepare, {
    members: { UNKNOWN_MEMBER_GRACE_SECONDS: '600' },
    ...Object.fromEntries(GATEWAYS.map((name) => [name, { WINDOW: '10' }])),
  });

  it.each(SERVICES)(
    'loses nothing and sends nothing twice when %s is killed again and again',
    async (name) => {
      const service = running.system.service(name);
      const end = await rushHour({ system: running.system, name: `kill-${name}`, random }, async (buy) => {
        for (let death = 0; death < DEATHS; death += 1) {
          await buy(CUSTOMERS);
          await sleep(random() * LONGEST_LIFE_MS);
          await service.kill();
          await buy(CUSTOMERS / 2);
          await service.start();
        }
      });

      expect(end.faults).toEqual([]);
      if (!GATEWAYS.includes(name)) expect(end.unknown).toEqual([]);
      // Only what was in the hands of one that died may be unknown, and that is told, not hidden.
      expect(end.unknown.filter(({ channel }) => `gateway-${channel}` !== name)).toEqual([]);
    },
    240_000,
  );

  it('loses nothing, sends nothing twice and knows the end of every message when services are stopped in order', async () => {
    const codes: (number | null)[] = [];
    const end = await rushHour({ system: running.system, name: 'stop', random }, async (buy) => {
      for (const name of SERVICES) {
        await buy(CUSTOMERS);
        await sleep(random() * LONGEST_LIFE_MS);
        codes.push(await running.system.service(name).terminate());
        await running.system.service(name).start();
      }
    });

    expect(codes).toEqual(SERVICES.map(() => 0));
    expect(end.faults).toEqual([]);
    expect(end.unknown).toEqual([]);
  }, 240_000);
});
