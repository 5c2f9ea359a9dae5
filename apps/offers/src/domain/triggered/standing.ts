import { type Cycle, type Firing, inOrder, nextDue, type Occurrence, passTime, planOf, type Timing } from './plan';

/** For how long after another event of the member an event may arrive and still count. */
export const LATEST_ARRIVAL_MS = 14 * 86_400_000;
/** However often a member does something in that time. */
const MOST_OCCURRENCES = 200;

/**
 * Where one triggered message stands for one member: the events themselves, as long as one that happened earlier may still come
 * in. What they mean is worked out anew each time, in the order in which they happened; so no order of arrival is wrong.
 */
export interface Standing {
  /** What events before `since` have left. */
  readonly cycle?: Cycle | undefined;
  readonly since: number;
  readonly occurrences: readonly Occurrence[];
  /** Messages that have gone, as `firingKey` names them. */
  readonly fired: readonly string[];
  /** When the timer that was set last is due; undefined: none is set. */
  readonly timerAt?: number | undefined;
  /** Of the last order about the timer: each is later than the one before, so the last one counts. */
  readonly decidedAt: number;
}

export const UNTOUCHED: Standing = { since: 0, occurrences: [], fired: [], decidedAt: 0 };

/** What to tell `scheduler`. */
export type TimerOrder =
  | { readonly kind: 'set'; readonly dueAt: number; readonly decidedAt: number }
  | { readonly kind: 'drop'; readonly decidedAt: number };

export interface Settlement {
  readonly standing: Standing;
  readonly order: TimerOrder | undefined;
}

export const firingKey = ({ armedBy, number }: Pick<Firing, 'armedBy' | 'number'>): string => `${armedBy} ${number}`;

/** With events that came in. One that is known, or is older than what can be told apart any more, changes nothing. */
export function remember(timing: Timing, standing: Standing, arrived: readonly Occurrence[]): Standing {
  const known = new Map(standing.occurrences.map((occurrence) => [occurrence.id, occurrence]));
  for (const occurrence of arrived)
    if (occurrence.at >= standing.since && !known.has(occurrence.id)) known.set(occurrence.id, occurrence);
  return compact(timing, { ...standing, occurrences: inOrder([...known.values()]) });
}

/**
 * The standing of one whom others have gone into, as if all had happened to that one. Of what has been forgotten, what it had
 * left counts from the moment on at which it was armed. The timer is still that of `standing`.
 */
export function join(timing: Timing, standing: Standing, absorbed: readonly Standing[]): Standing {
  const all = [standing, ...absorbed];
  const known = new Map(all.flatMap(historyOf).map((occurrence) => [occurrence.id, occurrence]));
  return compact(timing, {
    ...standing,
    cycle: undefined,
    since: Math.max(...all.map(({ since }) => since)),
    occurrences: inOrder([...known.values()]),
    fired: [...new Set(all.flatMap(({ fired }) => fired))],
  });
}

/** The standing of one who has gone into another. */
export const emptied = (standing: Standing): Standing => ({
  ...standing,
  cycle: undefined,
  occurrences: [],
  fired: [],
});

function historyOf({ cycle, occurrences }: Standing): readonly Occurrence[] {
  if (cycle === undefined) return occurrences;
  const { armedBy, armedAt, occasion } = cycle;
  return [{ id: armedBy, at: armedAt, roles: ['arm'], occasion, left: cycle }, ...occurrences];
}

/** The messages that are due at a moment and have not gone, and the standing in which they have. */
export function fire(
  timing: Timing,
  standing: Standing,
  moment: number,
): { readonly standing: Standing; readonly firings: readonly Firing[] } {
  const firings = unfired(timing, standing, moment);
  return {
    firings,
    standing: { ...standing, timerAt: undefined, fired: [...standing.fired, ...firings.map(firingKey)] },
  };
}

/** Brings the timer in line with what is planned. `basis`: when that happened which led here. */
export function settle(timing: Timing, standing: Standing, basis: number): Settlement {
  const next = nextMoment(timing, standing);
  if (next === standing.timerAt) return { standing, order: undefined };
  const decidedAt = Math.max(basis, standing.decidedAt + 1);
  const settled = { ...standing, timerAt: next, decidedAt };
  if (next === undefined) return { standing: settled, order: { kind: 'drop', decidedAt } };
  return { standing: settled, order: { kind: 'set', dueAt: Math.max(next, decidedAt), decidedAt } };
}

/** When the next message that has not gone is due. It may be past, if the event that armed it came in late. */
export function nextMoment(timing: Timing, { cycle, occurrences, fired }: Standing): number | undefined {
  const plan = planOf(timing, cycle, occurrences);
  const gone = new Set(fired);
  const overdue = plan.firings.find((firing) => !gone.has(firingKey(firing)));
  if (overdue !== undefined) return overdue.dueAt;
  let rest = plan.cycle;
  while (rest !== undefined) {
    const dueAt = nextDue(timing, rest);
    if (dueAt === undefined || !gone.has(firingKey({ armedBy: rest.armedBy, number: rest.sent + 1 }))) return dueAt;
    rest = passTime(timing, rest, dueAt + 1).cycle;
  }
  return undefined;
}

/** In order of their moments. */
function unfired(timing: Timing, { cycle, occurrences, fired }: Standing, moment: number): readonly Firing[] {
  const plan = planOf(timing, cycle, occurrences);
  const gone = new Set(fired);
  return [...plan.firings, ...passTime(timing, plan.cycle, moment + 1).firings].filter(
    (firing) => firing.dueAt <= moment && !gone.has(firingKey(firing)),
  );
}

/** Puts the events that nothing can precede any more together into what they have left. */
function compact(timing: Timing, standing: Standing): Standing {
  const { occurrences } = standing;
  const newest = occurrences.at(-1)?.at ?? standing.since;
  const crowded = occurrences.at(-MOST_OCCURRENCES - 1)?.at ?? -Infinity;
  const since = Math.max(standing.since, newest - LATEST_ARRIVAL_MS, crowded + 1);
  const past = occurrences.filter(({ at }) => at < since);
  const plan = planOf(timing, standing.cycle, past);
  const gone = new Set(standing.fired);
  // What is owed is kept with the events that it follows from.
  if (plan.firings.some((firing) => !gone.has(firingKey(firing)))) return standing;
  const recent = occurrences.filter(({ at }) => at >= since);
  const alive = new Set([plan.cycle?.armedBy, ...recent.map(({ id }) => id)]);
  const fired = standing.fired.filter((key) => alive.has(key.split(' ')[0]));
  return { ...standing, cycle: plan.cycle, since, occurrences: recent, fired };
}
