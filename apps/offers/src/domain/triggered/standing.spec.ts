import fc from 'fast-check';
import { type Firing, inOrder, type Occurrence, passTime, planOf, type Role, type Timing } from './plan';
import { emptied, fire, firingKey, join, remember, settle, type Standing, UNTOUCHED } from './standing';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2026, 0, 1);
const END = START + 400 * DAY_MS;

const span = (days: number) => ({ months: 0, days, ms: 0 });

const timings: fc.Arbitrary<Timing> = fc.record({
  delay: fc.integer({ min: 0, max: 20 }).map(span),
  at: fc.option(fc.constantFrom(10 * HOUR_MS, 2.5 * HOUR_MS), { nil: undefined }),
  window: fc.option(fc.constant({ days: ['mon' as const, 'sat' as const], from: '09:00', to: '18:00' }), {
    nil: undefined,
  }),
  timeZone: fc.constantFrom(undefined, 'Europe/Madrid'),
  most: fc.integer({ min: 1, max: 4 }),
  every: fc.integer({ min: 1, max: 20 }).map(span),
  endAfter: fc.option(fc.integer({ min: 1, max: 60 }).map(span), { nil: undefined }),
  endAt: fc.constantFrom(Infinity, START + 100 * DAY_MS),
  rearm: fc.constantFrom('restart' as const, 'keep' as const),
});

const roles: fc.Arbitrary<readonly Role[]> = fc.constantFrom<readonly Role[]>(
  ...([['arm'], ['arm'], ['cancel'], ['postpone'], ['arm', 'cancel'], ['arm', 'postpone']] satisfies Role[][]),
);

/** Some days with few hours, so that events meet each other and what is due. */
const historiesOf = (days: number) =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: days }), fc.constantFrom(0, 10, 18), roles), {
      minLength: 1,
      maxLength: 25,
    })
    .map((events) =>
      events.map(([day, hour, does], index): Occurrence => {
        const at = START + day * DAY_MS + hour * HOUR_MS;
        const occasion = { eventId: `e-${index}`, source: '/pos', type: 'x', correlationId: 'c', metavariables: {} };
        return { id: `o-${index}`, at, roles: does, occasion: { ...occasion, timeZone: 'America/New_York' } };
      }),
    );

const named = (firings: readonly Firing[]): readonly string[] =>
  firings.map((firing) => `${firingKey(firing)} ${new Date(firing.dueAt).toISOString()}`).sort();

/** Sees all events sorted. */
function plainModel(timing: Timing, history: readonly Occurrence[]): readonly string[] {
  const plan = planOf(timing, undefined, inOrder(history));
  return named([...plan.firings, ...passTime(timing, plan.cycle, END).firings]);
}

/** One member's row and timer: what the handlers and `scheduler` do, without either. */
class Member {
  private standing: Standing = UNTOUCHED;
  private timer: { readonly dueAt: number; readonly decidedAt: number } | undefined;
  readonly fired: Firing[] = [];

  constructor(private readonly timing: Timing) {}

  hear(arrived: readonly Occurrence[]): void {
    this.settle(remember(this.timing, this.standing, arrived), Math.max(...arrived.map(({ at }) => at)));
  }

  /** What `MergeStandings` does. */
  absorb(others: readonly Member[], at: number): void {
    const standings = others.map(({ standing }) => standing);
    for (const other of others) other.settle(emptied(other.standing), at);
    this.settle(join(this.timing, this.standing, standings), at);
  }

  /** Fires what is due until a moment, which may be long past. */
  letPass(until: number): void {
    while (this.timer !== undefined && this.timer.dueAt <= until) this.timerFired(this.timer.dueAt);
  }

  /** One that has been fired or replaced may be heard of again. */
  timerFired(moment: number): void {
    if (this.timer !== undefined && this.timer.dueAt <= moment) this.timer = undefined;
    const { standing, firings } = fire(this.timing, this.standing, moment);
    this.fired.push(...firings);
    this.settle(standing, moment);
  }

  private settle(standing: Standing, basis: number): void {
    const settlement = settle(this.timing, standing, basis);
    // As the row keeps it.
    this.standing = JSON.parse(JSON.stringify(settlement.standing)) as Standing;
    const { order } = settlement;
    if (order === undefined) return;
    expect(order.decidedAt).toBeGreaterThan(standing.decidedAt);
    if (order.kind === 'set') expect(order.dueAt).toBeGreaterThanOrEqual(order.decidedAt);
    this.timer = order.kind === 'set' ? order : undefined;
  }
}

describe('what is sent', () => {
  it('is what a plain model sends that sees all events sorted, whatever the order and the duplicates they come in', () => {
    fc.assert(
      fc.property(timings, historiesOf(13), fc.infiniteStream(fc.nat()), (timing, history, random) => {
        const draw = (below: number): number => Number(random.next().value) % below;
        const arriving = shuffle([...history, ...history.filter(() => draw(3) === 0)], draw);
        const member = new Member(timing);
        while (arriving.length > 0) member.hear(arriving.splice(0, 1 + draw(4)));
        member.letPass(END);
        expect(named(member.fired)).toEqual(plainModel(timing, history));
      }),
      { numRuns: 400 },
    );
  });

  it('is the same over months, as long as timers wait for those who are late, and are heard of more than once', () => {
    fc.assert(
      fc.property(
        timings,
        historiesOf(120),
        fc.integer({ min: 0, max: 13 }),
        fc.infiniteStream(fc.nat()),
        (timing, history, lateDays, random) => {
          const draw = (below: number): number => Number(random.next().value) % below;
          const latestMs = lateDays * DAY_MS;
          const arrivals = history
            .flatMap((occurrence) => [occurrence, ...(draw(4) === 0 ? [occurrence] : [])])
            .map((occurrence) => ({ occurrence, arrivesAt: occurrence.at + (latestMs === 0 ? 0 : draw(latestMs)) }))
            .sort((one, other) => one.arrivesAt - other.arrivesAt);
          const member = new Member(timing);
          for (const { occurrence, arrivesAt } of arrivals) {
            // What was due before the event is sent before it, unless somebody may still be late.
            member.letPass(arrivesAt - latestMs - 1);
            if (draw(5) === 0) member.timerFired(arrivesAt - latestMs - 1 - draw(50) * DAY_MS);
            member.hear([occurrence]);
          }
          member.letPass(END);
          expect(named(member.fired)).toEqual(plainModel(timing, history));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is never the same message twice, however late events are', () => {
    fc.assert(
      fc.property(timings, historiesOf(120), fc.infiniteStream(fc.nat()), (timing, history, random) => {
        const draw = (below: number): number => Number(random.next().value) % below;
        const member = new Member(timing);
        for (const occurrence of shuffle([...history, ...history], draw)) {
          member.hear([occurrence]);
          if (draw(2) === 0) member.letPass(START + draw(200) * DAY_MS);
        }
        member.letPass(END);
        const keys = member.fired.map(firingKey);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });
});

describe('what is sent to members who become one', () => {
  /** Of each event, which of three members it was of. */
  const owned = (days: number) => fc.tuple(historiesOf(days), fc.array(fc.nat(2), { minLength: 25, maxLength: 25 }));

  it('is what would have been sent to one, whoever goes on, in whatever order they become one', () => {
    const orders = fc.constantFrom([0, 1, 2], [2, 1, 0], [1, 0, 2]);
    fc.assert(
      fc.property(timings, owned(13), orders, fc.boolean(), (timing, [history, owners], order, atOnce) => {
        const members = [0, 1, 2].map(() => new Member(timing));
        history.forEach((occurrence, index) => members[owners[index]!]!.hear([occurrence]));
        const [root, one, other] = order.map((index) => members[index]!) as [Member, Member, Member];
        const at = START + 14 * DAY_MS;
        if (atOnce) root.absorb([one, other], at);
        else {
          one.absorb([other], at);
          root.absorb([one], at);
          // As after an announcement that has come twice, or late.
          one.absorb([other], at);
          root.absorb([one, other], at);
        }
        for (const member of [root, one, other]) member.letPass(END);
        expect(named(root.fired)).toEqual(plainModel(timing, history));
        expect([...one.fired, ...other.fired]).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('is never the same message twice, whenever they become one, and comes to an end', () => {
    fc.assert(
      fc.property(timings, owned(120), fc.nat(160), (timing, [history, owners], mergedOn) => {
        const members = [0, 1, 2].map(() => new Member(timing));
        const [root, one, other] = members as [Member, Member, Member];
        const merging = START + mergedOn * DAY_MS;
        let merged = false;
        const merge = (): void => {
          for (const member of members) member.letPass(merging - 1);
          root.absorb([one, other], merging);
          merged = true;
        };
        for (const occurrence of inOrder(history)) {
          if (occurrence.at >= merging && !merged) merge();
          const member = merged ? root : members[owners[history.indexOf(occurrence)]!]!;
          member.letPass(occurrence.at - 1);
          member.hear([occurrence]);
        }
        if (!merged) merge();
        for (const member of members) member.letPass(END);
        const keys = members.flatMap(({ fired }) => fired.map(firingKey));
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 400 },
    );
  });

  it('goes on from what one of them had been sent long ago', () => {
    const timing: Timing = {
      ...{ delay: span(3), every: span(20), most: 4, rearm: 'restart', endAt: Infinity },
      ...{ at: undefined, window: undefined, timeZone: 'UTC', endAfter: undefined },
    };
    const occasion = { eventId: 'e', source: '/pos', type: 'x', correlationId: 'c', metavariables: {} };
    const event = (id: string, day: number, ...does: Role[]): Occurrence => ({
      ...{ id, at: START + day * DAY_MS, roles: does, occasion: { ...occasion, timeZone: 'UTC' } },
    });
    const days = ({ fired }: Member) => fired.map(({ number, dueAt }) => `${number} on ${(dueAt - START) / DAY_MS}`);
    const [root, gone] = [new Member(timing), new Member(timing)];
    gone.hear([event('armed', 0, 'arm')]);
    gone.letPass(START + 30 * DAY_MS);
    expect(days(gone)).toEqual(['1 on 3', '2 on 23']);
    gone.hear([event('of no account', 30, 'postpone')]);
    root.hear([event('lately', 31, 'postpone')]);
    root.absorb([gone], START + 32 * DAY_MS);
    root.letPass(START + 40 * DAY_MS);
    expect(days(root)).toEqual(['3 on 34']);
    root.hear([event('enough', 41, 'cancel')]);
    root.letPass(END);
    expect(root.fired).toHaveLength(1);
  });
});

describe('a standing', () => {
  const timing: Timing = {
    ...{ delay: span(14), every: span(14), most: 2, rearm: 'restart', endAt: Infinity },
    ...{ at: undefined, window: undefined, timeZone: 'UTC', endAfter: undefined },
  };
  const occasion = { eventId: 'e', source: '/pos', type: 'x', correlationId: 'c', metavariables: {}, timeZone: 'UTC' };
  const event = (day: number, ...does: Role[]): Occurrence => ({
    ...{ id: `o-${day}`, at: START + day * DAY_MS, roles: does, occasion },
  });

  it('keeps events only as long as earlier ones may come in', () => {
    let standing = UNTOUCHED;
    for (let day = 0; day < 300; day += 1) standing = remember(timing, standing, [event(day, 'arm')]);
    expect(standing.occurrences).toHaveLength(15);
    expect(remember(timing, standing, [event(1, 'cancel')])).toEqual(standing);
  });

  it('keeps what is owed, however long ago', () => {
    const owed = remember(timing, remember(timing, UNTOUCHED, [event(0, 'arm')]), [event(40, 'cancel')]);
    const { firings } = fire(timing, owed, START + 40 * DAY_MS);
    expect(firings.map(({ number, dueAt }) => [number, (dueAt - START) / DAY_MS])).toEqual([
      [1, 14],
      [2, 28],
    ]);
  });

  it('does not grow without bounds', () => {
    let standing = UNTOUCHED;
    for (let minute = 0; minute < 1_000; minute += 1)
      standing = remember(timing, standing, [{ ...event(0, 'arm'), id: `o-${minute}`, at: START + minute * 60_000 }]);
    expect(standing.occurrences.length).toBeLessThanOrEqual(200);
  });
});

function shuffle<T>(list: readonly T[], draw: (below: number) => number): T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = draw(last + 1);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
