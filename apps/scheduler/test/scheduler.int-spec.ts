import { DropTimer, SetTimer } from '@carillon/contracts';
import { eventually, randomFrom, type ReceivedMessage, shuffled, testSeed, useService } from '@carillon/testing';
import { type Decision, decisionToDrop, decisionToSet, SETTLED } from '../src/domain/decision';
import type { DatedOrder } from '../src/domain/read-order';
import { scheduler } from '../src/service';
import { addressOf, dropItem, firedIn, setItem, unchecked } from './builders';

jest.setTimeout(120_000);

const within = { withinMs: 60_000 };
/** So far ahead that the running service fires none of them. */
const FAR = Date.UTC(2100, 0, 1);
const far = (seconds: number): Date => new Date(FAR + seconds * 1_000);
const soon = (ms: number): Date => new Date(Date.now() + ms);

describe('scheduler', () => {
  const service = useService(scheduler);
  let toDispatcher: ReceivedMessage[];
  let toOffers: ReceivedMessage[];

  beforeAll(async () => {
    toDispatcher = await service.broker.collect('carillon.internal', addressOf('dispatcher'));
    toOffers = await service.broker.collect('carillon.internal', addressOf('offers'));
  });

  const heardOf = (timerId: string) => firedIn(toDispatcher).filter(({ payload }) => payload.timerId === timerId);
  const stateOf = async (timerId: string) => {
    const rows = await service.database.query<{ state: string }>(
      `select state from scheduler.timer where timer_id = $1`,
      [timerId],
    );
    return rows[0]?.state;
  };

  it('fires a timer when it is due, tells its owner alone, and forgets the payload', async () => {
    const dueAt = soon(1_200);
    const set = setItem('quiet-1', dueAt, { payload: { messageId: 'm-1', attempt: { nested: [1, 'ü', null] } } });
    await service.broker.publishPacket([set]);
    await eventually(() => expect(heardOf('quiet-1')).toHaveLength(1), within);
    const [fired] = heardOf('quiet-1');
    expect(fired).toMatchObject({ causationId: set.id, correlationId: set.correlationId });
    expect(fired!.payload).toMatchObject({
      ...{ owner: 'dispatcher', dueAt: dueAt.toISOString(), outcome: 'due' },
      payload: { messageId: 'm-1', attempt: { nested: [1, 'ü', null] } },
    });
    const lateMs = Date.parse(fired!.payload.firedAt) - dueAt.getTime();
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(10_000);
    await eventually(async () => expect(await stateOf('quiet-1')).toBe('fired'), within);
    const [row] = await service.database.query<{ payload: unknown }>(
      `select payload from scheduler.timer where timer_id = 'quiet-1'`,
    );
    expect(row!.payload).toBeNull();
    expect(firedIn(toOffers)).toEqual([]);
  });

  it('gives any payload back as it came', async () => {
    const payload = { '': 'a\0b', half: '\ud800', '\u2028': [[], {}, 1e21, -0.5, true, ''], long: 'ü'.repeat(30_000) };
    await service.broker.publishPacket([setItem('odd-1', soon(0), { payload })]);
    await eventually(() => expect(heardOf('odd-1')).toHaveLength(1), within);
    expect(heardOf('odd-1')[0]!.payload.payload).toEqual(payload);
  });

  it('fires again only on a decision later than that which it fired on', async () => {
    const dueAt = soon(0);
    const decidedAt = new Date(dueAt.getTime() - 60_000);
    const earlier = new Date(decidedAt.getTime() - 1);
    await service.broker.publishPacket([setItem('again-1', dueAt, { decidedAt })]);
    await eventually(async () => expect(await stateOf('again-1')).toBe('fired'), within);
    await service.broker.publishPacket([dropItem('again-1', decidedAt)]);
    const stale = [{ decidedAt }, { decidedAt, payload: { other: 'words' } }, { decidedAt: earlier }];
    await service.broker.publishPacket(stale.map((changes) => setItem('again-1', soon(0), changes)));
    await service.broker.publishPacket([setItem('fence-1', soon(0))]);
    await eventually(() => expect(heardOf('fence-1')).toHaveLength(1), within);
    expect(heardOf('again-1')).toHaveLength(1);
    const later = new Date(decidedAt.getTime() + 1);
    await service.broker.publishPacket([setItem('again-1', soon(0), { decidedAt: later })]);
    await eventually(() => expect(heardOf('again-1')).toHaveLength(2), within);
    expect(new Set(heardOf('again-1').map(({ id }) => id)).size).toBe(2);
  });

  it('ends as a plain model says, whatever comes in whatever order, how often and to which replica', async () => {
    await service.replica();
    const seed = testSeed();
    const random = randomFrom(seed);
    const draw = (below: number): number => Math.floor(random() * below);
    const items = Array.from({ length: 600 }, () => {
      const timerId = `model-${draw(60)}`;
      const decidedAt = far(draw(8));
      if (draw(3) === 0) return dropItem(timerId, decidedAt);
      return setItem(timerId, far(10 + draw(5)), { decidedAt, payload: { text: `text ${draw(3)}` } });
    });
    const arriving = shuffled([...items, ...items.filter(() => draw(3) === 0)], random);
    for (const contract of [SetTimer.name, DropTimer.name]) {
      const left = arriving.filter((item) => item.contract === contract);
      while (left.length > 0) await service.broker.publishPacket(left.splice(0, 1 + draw(40)));
    }
    const expected = plainModel(items.map(toDecision));
    await eventually(async () => {
      const rows = await service.database.query<{ timer: string; due: Date | null; payload: unknown }>(
        `select timer_id || ' ' || state || ' ' || extract(epoch from decided_at)::bigint as timer, due_at as due, payload
         from scheduler.timer where timer_id like 'model-%' order by 1`,
      );
      expect({ seed, rows }).toEqual({ seed, rows: expected });
    }, within);
  });

  it('refuses what no clock can mean, says why, and takes the rest of the packet', async () => {
    const good = { timerId: 'good-1', owner: 'dispatcher', payload: {} };
    const time = { dueAt: far(1).toISOString(), decidedAt: far(0).toISOString() };
    const bad = [
      [{ ...good, ...time, timerId: 'bad-1', dueAt: '2026-02-30T10:00:00Z' }, /dueAt/],
      [{ ...good, ...time, timerId: 'bad-2', dueAt: far(-1).toISOString() }, /before decidedAt/],
      [{ ...good, ...time, timerId: 'bad-3', expiresAt: time.dueAt }, /expiresAt: not after dueAt/],
      [{ ...good, ...time, timerId: 'bad-4', payload: { text: 'x'.repeat(70_000) } }, /64 kB/],
      [{ ...good, ...time, timerId: 'bad-5', dueAt: 86_400 }, /dueAt/],
    ] as const;
    await service.broker.publishPacket(
      [...bad.map(([payload]) => payload), { ...good, ...time }].map((one) => unchecked(SetTimer.name, one)),
    );
    await service.broker.publishPacket([unchecked(DropTimer.name, { ...good, decidedAt: 'yesterday' })]);
    await eventually(async () => expect(await service.broker.depth('scheduler.dead')).toBe(bad.length + 1), within);
    const dead = await service.broker.drain('scheduler.dead');
    const details = dead.map(({ headers }) => String(headers['error-detail']));
    for (const [, reason] of bad) expect(details).toContainEqual(expect.stringMatching(reason));
    expect(new Set(dead.map(({ headers }) => headers['error-code']))).toEqual(new Set(['CONTRACT_VIOLATION']));
    await eventually(async () => expect(await stateOf('good-1')).toBe('pending'), within);
    const rows = await service.database.query(`select from scheduler.timer where timer_id like 'bad-%'`);
    expect(rows).toEqual([]);
  });

  it('takes a time on the clock of a zone, and refuses one that is past with the reason', async () => {
    const order = { timerId: 'wall-1', owner: 'dispatcher', payload: {}, decidedAt: far(0).toISOString() };
    const wall = (local: string) => ({ local, timeZone: 'Europe/Madrid' });
    await service.broker.publishPacket([
      unchecked(SetTimer.name, { ...order, dueAt: wall('2101-07-01T09:00') }),
      unchecked(SetTimer.name, { ...order, timerId: 'wall-2', dueAt: wall('2099-12-31T23:00') }),
    ]);
    await eventually(async () => expect(await service.broker.depth('scheduler.dead')).toBe(1), within);
    const [dead] = await service.broker.drain('scheduler.dead');
    expect(dead!.headers).toMatchObject({
      'error-code': 'TIMER_INVALID',
      'error-detail': expect.stringMatching(/^dueAt: before decidedAt.*2099-12-31T23:00 in Europe\/Madrid/),
    });
    const rows = await service.database.query(`select due_at from scheduler.timer where timer_id like 'wall-%'`);
    expect(rows).toEqual([{ due_at: new Date('2101-07-01T07:00:00Z') }]);
  });

  it('goes on after its connections were cut', async () => {
    await service.broker.cutConnections();
    await service.broker.publishPacket([setItem('after-cut', soon(100))]);
    await eventually(() => expect(heardOf('after-cut').length).toBeGreaterThanOrEqual(1), within);
    expect(new Set(heardOf('after-cut').map(({ id }) => id)).size).toBe(1);
  });

  it('counts what it does', async () => {
    const metrics = await (await fetch(`${service.running.url}/metrics`)).text();
    expect(metrics).toMatch(/timers_pending\{[^}]*\} \d+/);
    expect(metrics).toMatch(/timers_overdue_seconds\{[^}]*\} \d/);
    expect(metrics).toMatch(/timers_fired_total\{[^}]*owner="dispatcher"[^}]*outcome="due"[^}]*\} \d+/);
    expect(metrics).toMatch(/timer_lateness_seconds_count\{[^}]*\} \d+/);
  });
});

function toDecision(item: ReturnType<typeof setItem>): Decision {
  const { id, correlationId, occurredAt } = item;
  return item.contract === SetTimer.name
    ? decisionToSet({ id, correlationId, occurredAt, payload: item.payload as DatedOrder })
    : decisionToDrop({ payload: DropTimer.schema.parse(item.payload) });
}

/** Sees the decisions sorted by their moment, drops last; the last one on each timer is left. */
function plainModel(decisions: readonly Decision[]): readonly object[] {
  const sorted = [...decisions].sort(
    (one, other) => one.decidedAt.getTime() - other.decidedAt.getTime() || (one.precedence < other.precedence ? -1 : 1),
  );
  expect(sorted.filter(({ set }) => set === undefined).every(({ precedence }) => precedence === SETTLED)).toBe(true);
  const last = new Map(sorted.map((decision) => [decision.timerId, decision]));
  return [...last.values()]
    .map(({ timerId, decidedAt, set }) => ({
      timer: `${timerId} ${set === undefined ? 'dropped' : 'pending'} ${decidedAt.getTime() / 1_000}`,
      due: set?.dueAt ?? null,
      payload: set === undefined ? null : (JSON.parse(set.payload) as unknown),
    }))
    .sort((one, other) => (one.timer < other.timer ? -1 : 1));
}
