import { setTimeout as sleep } from 'node:timers/promises';
import { Registry } from 'prom-client';
import type { ChannelProvider, SendResult } from '../channel-provider';
import { gatewayMetrics } from '../metrics';
import { type LineOptions, ProviderLine } from './provider-line';
import { TokenBucket } from './token-bucket';

const accepted = (id: string): SendResult => ({ outcome: 'accepted', providerMessageIds: [id] });
const numbers = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => String(n));
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function lineOf(send: ChannelProvider<string>['send'], options: Partial<LineOptions> = {}) {
  const registry = new Registry();
  const metrics = gatewayMetrics(registry, () => []);
  const all = { channel: 'sms', window: 10, timeoutMs: 200, mayBegin: () => true, metrics, log: quiet, ...options };
  return { line: new ProviderLine<string>({ name: 'p', send }, all), registry };
}

describe('ProviderLine', () => {
  it('keeps to its window, answers in order, and counts', async () => {
    let open = 0;
    let most = 0;
    const { line, registry } = lineOf(async (message) => {
      most = Math.max(most, (open += 1));
      await sleep(Math.random() * 5);
      open -= 1;
      return accepted(message);
    });
    const batches = await Promise.all([line.send(numbers(60)), line.send(numbers(40))]);
    expect(batches[0]).toEqual(numbers(60).map(accepted));
    expect(batches[1]).toEqual(numbers(40).map(accepted));
    expect(most).toBe(10);
    expect(await registry.getSingleMetricAsString('sends_total')).toContain('outcome="accepted"} 100');
  });

  it('does not know what came of a send that never settles, and aborts it first', async () => {
    const aborted: string[] = [];
    const { line } = lineOf(
      (message, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            aborted.push(message);
            if (message === '0') resolve({ outcome: 'deferred', code: 'BUSY', detail: '' });
          });
        }),
    );
    const [first, second] = await line.send(['0', '1']);
    expect(first).toMatchObject({ outcome: 'deferred', code: 'BUSY' });
    expect(second).toMatchObject({ outcome: 'unknown', code: 'TIMEOUT' });
    expect(aborted).toEqual(['0', '1']);
  });

  it('does not know what came of a send that fails in an unforeseen way', async () => {
    const { line } = lineOf((message) => {
      if (message === '0') throw new Error('at once');
      return Promise.reject(new Error('later'));
    });
    expect(await line.send(['0', '1'])).toMatchObject([
      { outcome: 'unknown', code: 'UNFORESEEN' },
      { outcome: 'unknown' },
    ]);
  });

  it('holds up the line for a short throttle and sends each message once in the end', async () => {
    const throttled = new Set<string>();
    const { line } = lineOf(async (message) => {
      if (throttled.has(message)) return accepted(message);
      throttled.add(message);
      return { outcome: 'deferred', code: 'THROTTLED', detail: '', retryAfterMs: 50 };
    });
    const began = performance.now();
    expect(await line.send(numbers(20))).toHaveLength(20);
    expect(performance.now() - began).toBeGreaterThan(49);
    expect(throttled.size).toBe(20);
  });

  it('lets a long wait, and throttling without end, go to the ladder', async () => {
    const { line } = lineOf(async (message) => ({
      outcome: 'deferred',
      code: 'THROTTLED',
      detail: '',
      retryAfterMs: message === 'long' ? 60_000 : 1,
    }));
    expect(await line.send(['long', 'short'])).toMatchObject([{ retryAfterMs: 60_000 }, { retryAfterMs: 1 }]);
  });

  it('is paused by a refused account: nothing more is sent', async () => {
    const sent: string[] = [];
    const { line, registry } = lineOf(
      async (message) => {
        sent.push(message);
        return { outcome: 'rejected', fault: 'account', code: 'EAUTH', detail: 'no' };
      },
      { window: 1 },
    );
    const outcomes = await line.send(numbers(5));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      'rejected',
      'deferred',
      'deferred',
      'deferred',
      'deferred',
    ]);
    expect(sent).toEqual(['0']);
    expect(line.paused).toMatchObject({ code: 'EAUTH' });
    expect(line.paused.leftMs).toBeGreaterThan(20_000);
    expect(await registry.getSingleMetricAsString('provider_paused')).toMatch(/provider="p"} 1/);
  });

  it('releases what has not begun, when it is stopped and when the lease is lost', async () => {
    let lease = true;
    const { line } = lineOf(async (message) => sleep(20, accepted(message)), { window: 2, mayBegin: () => lease });
    const first = line.send(numbers(6));
    lease = false;
    expect((await first).map(({ outcome }) => outcome)).toEqual([
      'accepted',
      'accepted',
      ...numbers(4).map(() => 'released'),
    ]);
    lease = true;
    const second = line.send(numbers(6));
    line.release();
    expect((await second).map(({ outcome }) => outcome)).toEqual([
      'accepted',
      'accepted',
      ...numbers(4).map(() => 'released'),
    ]);
  });

  it('keeps to its rate', async () => {
    const { line } = lineOf(async (message) => accepted(message), { perSecond: 200 });
    const began = performance.now();
    await line.send(numbers(60));
    expect(performance.now() - began).toBeGreaterThan(((60 - 4) / 200) * 1_000 - 5);
  });
});

describe('TokenBucket', () => {
  it('lets no more through in any time than its rate and one burst', () => {
    let now = 0;
    const bucket = new TokenBucket(100, () => now);
    let taken = 0;
    for (let step = 0; step < 10_000; step += 1) {
      now += 0.7;
      while (bucket.take()) taken += 1;
      expect(taken).toBeLessThanOrEqual((now / 1_000) * 100 + 2 + 1e-6);
    }
    expect(taken).toBeGreaterThan(690);
  });
});

describe('the circuit of a ProviderLine', () => {
  const dead: SendResult = { outcome: 'deferred', code: 'UNREACHABLE', detail: '', unreachable: true };

  it('opens when there is no sign of life, and lets one message try', async () => {
    let tried = 0;
    const { line, registry } = lineOf(async () => {
      tried += 1;
      return dead;
    });
    const outcomes = await line.send(numbers(100));
    expect(tried).toBeLessThan(25);
    expect(outcomes.at(-1)).toMatchObject({ outcome: 'deferred', code: 'CIRCUIT_OPEN' });
    expect(line.health).toMatchObject({ state: 'circuit-open' });
    expect(await registry.getSingleMetricAsString('provider_circuit_open')).toContain('} 1');
  });

  it('stays closed while messages are put off for reasons of their own', async () => {
    const { line } = lineOf(async () => ({ outcome: 'deferred', code: 'MAILBOX_FULL', detail: '' }));
    const outcomes = await line.send(numbers(100));
    expect(new Set(outcomes.map((one) => 'code' in one && one.code))).toEqual(new Set(['MAILBOX_FULL']));
  });
});
