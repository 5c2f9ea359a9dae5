import { Messenger } from '@carillon/messaging';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Firing } from '../src/handlers/firing';
import { FiringMetrics } from '../src/handlers/firing-metrics';
import { scheduler } from '../src/service';
import { PaceRepository } from '../src/storage/pace.repository';
import { TimerRepository } from '../src/storage/timer.repository';
import { addressOf, firedIn, setItem } from './builders';

jest.setTimeout(120_000);

const within = { withinMs: 60_000 };

/**
 * On simulated time: the timers are due in 2100 and later, so that the running service, whose clock is true, only takes them down.
 * Each test has an owner and a day of its own.
 */
describe('firing', () => {
  const service = useService(scheduler);
  let received: ReceivedMessage[];
  let now = Date.UTC(2100, 0, 1);
  let owner: string;
  let tests = 0;

  beforeEach(async () => {
    tests += 1;
    owner = `owner-${'abcdefgh'[tests]}`;
    now = Date.UTC(2100, 0, tests);
    received = await service.broker.collect('carillon.internal', addressOf(owner));
  });

  const after = (ms: number): Date => new Date(now + ms);

  /** A replica's firing on simulated time. */
  const firing = ({
    perSecond = 1_000,
    messenger,
  }: { perSecond?: number; messenger?: Pick<Messenger, 'send'> } = {}) => {
    const { app } = service.running;
    const timers = app.get(TimerRepository);
    const clock = () => new Date(now);
    const metrics = new FiringMetrics(new Registry(), timers, clock);
    const parts = [app.get(DataSource), timers, app.get(PaceRepository)] as const;
    return new Firing(...parts, messenger ?? app.get(Messenger), metrics, clock, perSecond);
  };

  const set = async (dues: readonly Date[], expiresAt?: (dueAt: Date) => Date): Promise<void> => {
    const items = dues.map((dueAt, index) => setItem(`t-${index}`, dueAt, { owner, expiresAt: expiresAt?.(dueAt) }));
    for (let start = 0; start < items.length; start += 250)
      await service.broker.publishPacket(items.slice(start, start + 250));
    await eventually(async () => expect(await countOf('pending')).toBe(dues.length), within);
  };

  const countOf = async (state: string): Promise<number> => {
    const [row] = await service.database.query<{ count: number }>(
      `select count(*)::int from scheduler.timer where owner = $1 and state = $2`,
      [owner, state],
    );
    return row!.count;
  };

  it('fires nothing before it is due, and everything at the millisecond it is', async () => {
    await set([after(1_000), after(1_001)]);
    const one = firing();
    now += 999;
    expect(await one.fireDue()).toEqual({ count: 0, nextAt: undefined });
    now += 1;
    expect((await one.fireDue()).count).toBe(1);
    now += 1;
    expect((await one.fireDue()).count).toBe(1);
    await eventually(() => expect(firedIn(received)).toHaveLength(2), within);
    expect(await countOf('fired')).toBe(2);
  });

  it('fires each timer once, however many replicas fire', async () => {
    const count = 1_500;
    await set(Array.from({ length: count }, (_, index) => after(index % 700)));
    now += 1_000;
    const replica = async (): Promise<void> => {
      const one = firing({ perSecond: 500 });
      while ((await countOf('pending')) > 0) await one.fireDue();
    };
    await Promise.all([replica(), replica(), replica()]);
    await eventually(() => expect(firedIn(received)).toHaveLength(count), within);
    expect(new Set(firedIn(received).map(({ id }) => id)).size).toBe(count);
    expect(await countOf('fired')).toBe(count);
  });

  it('says only the same once more when it dies between telling and committing', async () => {
    await set(Array.from({ length: 40 }, (_, index) => after(index)));
    now += 1_000;
    const messenger = {
      async send(...args: Parameters<Messenger['send']>): Promise<void> {
        await service.running.app.get(Messenger).send(...args);
        await service.database.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and state = 'idle in transaction'`,
        );
      },
    };
    await expect(firing({ messenger }).fireDue()).rejects.toThrow();
    expect(await countOf('pending')).toBe(40);
    now += 60_000;
    const { count } = await firing().fireDue();
    expect(count).toBe(40);
    await eventually(() => expect(firedIn(received)).toHaveLength(80), within);
    expect(new Set(firedIn(received).map(({ id }) => id)).size).toBe(40);
    expect(await countOf('fired')).toBe(40);
  });

  it('loses nothing while the broker is away', async () => {
    await set([after(1), after(2)]);
    now += 1_000;
    const messenger = { send: () => Promise.reject(new Error('away')) };
    await expect(firing({ messenger }).fireDue()).rejects.toThrow('away');
    expect(await countOf('pending')).toBe(2);
    expect((await firing().fireDue()).count).toBe(2);
  });

  it('catches up after an outage at the pace, all replicas together, oldest first', async () => {
    const count = 1_200;
    const overdue = 6 * 3_600_000;
    // Set in no order of their moments.
    await set(Array.from({ length: count }, (_, index) => after(((index * 467) % count) * 10_000)));
    now += overdue;
    const began = now;
    const replicas = [firing({ perSecond: 400 }), firing({ perSecond: 400 })];
    const byMs: [number, number][] = [];
    for (let fired = 0; fired < count;) {
      let next = 0;
      for (const replica of replicas) {
        const batch = await replica.fireDue();
        fired += batch.count;
        byMs.push([now - began, fired]);
        next = Math.max(next, batch.nextAt?.getTime() ?? 0);
      }
      now = Math.max(now, next);
    }
    for (const [ms, fired] of byMs) expect(fired).toBeLessThanOrEqual((400 * ms) / 1_000 + 2 * 40);
    expect(now - began).toBeGreaterThanOrEqual(2_800);
    expect(now - began).toBeLessThanOrEqual(3_200);
    await eventually(() => expect(firedIn(received)).toHaveLength(count), within);
    const dues = firedIn(received).map(({ payload }) => payload.dueAt);
    expect(dues).toEqual([...dues].sort());
  });

  it('reports those that have outlived their use as expired', async () => {
    await set([after(1_000), after(1_001), after(4_000)], (dueAt) => new Date(dueAt.getTime() + 2_000));
    now += 3_001;
    now += 999;
    await firing().fireDue();
    await eventually(() => expect(firedIn(received)).toHaveLength(3), within);
    const outcomes = firedIn(received).map(({ payload }) => payload.outcome);
    expect(outcomes).toEqual(['expired', 'expired', 'due']);
    expect([await countOf('expired'), await countOf('fired')]).toEqual([2, 1]);
  });

  it('disregards a pace that a clock far ahead has left behind', async () => {
    const pace = service.running.app.get(PaceRepository);
    await pace.fired(1, 1, new Date(now + 86_400_000));
    const nextAt = await pace.fired(100, 1_000, new Date(now));
    expect(nextAt.getTime() - now).toBe(100);
  });

  it('forgets what was settled long ago, a few at a time, and nothing that is pending', async () => {
    await set([after(1), after(2), after(3), after(86_400_000)]);
    now += 1_000;
    await firing().fireDue();
    const timers = service.running.app.get(TimerRepository);
    await timers.forget(new Date(now), 10_000); // what the tests before have left
    expect(await countOf('fired')).toBe(3);
    expect(await timers.forget(new Date(now + 1), 2)).toBe(2);
    expect(await timers.forget(new Date(now + 1), 2)).toBe(1);
    expect([await countOf('fired'), await countOf('pending')]).toEqual([0, 1]);
  });
});
