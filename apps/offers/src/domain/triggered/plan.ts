import { addSpan, nextClockTime, nextOpening, type OpeningHours, type Span } from '@carillon/calendar';
import type { Metavariables } from '@carillon/contracts';

/** When a triggered message goes, read from its terms. */
export interface Timing {
  readonly delay: Span;
  /** Milliseconds from midnight. */
  readonly at: number | undefined;
  readonly window: OpeningHours | undefined;
  readonly timeZone: string | undefined;
  /** Messages of one cycle in all, and the time between two of them. */
  readonly most: number;
  readonly every: Span;
  readonly endAfter: Span | undefined;
  readonly endAt: number;
  readonly rearm: 'restart' | 'keep';
}

/** What an event does to a triggered message of its member. */
export type Role = 'arm' | 'postpone' | 'cancel';

/** What a message has from the event that armed it. */
export interface Occasion {
  readonly eventId: string;
  readonly source: string;
  readonly type: string;
  readonly correlationId: string;
  readonly metavariables: Metavariables;
  readonly timeZone: string;
}

/** An event that concerns a triggered message. Moments are milliseconds since 1970. */
export interface Occurrence {
  readonly id: string;
  readonly at: number;
  readonly roles: readonly Role[];
  /** Of one that arms. */
  readonly occasion?: Occasion;
  /** In place of the events of a member who has been absorbed that are forgotten: what they had left. */
  readonly left?: Cycle;
}

/** From the event that armed a message to its last repetition. */
export interface Cycle {
  readonly armedBy: string;
  readonly armedAt: number;
  readonly occasion: Occasion;
  /** What the delay is counted from. */
  readonly from: number;
  /** When the last message since `from` was due. */
  readonly lastDue?: number;
  readonly sent: number;
}

/** One message of a cycle, counted from 1. */
export interface Firing {
  readonly armedBy: string;
  readonly number: number;
  readonly dueAt: number;
  readonly occasion: Occasion;
}

export interface Plan {
  /** What was due until the last moment looked at. */
  readonly firings: readonly Firing[];
  readonly cycle: Cycle | undefined;
}

const ORDER: readonly Role[] = ['arm', 'postpone', 'cancel'];

/** By the time they happened. Of those of one moment, one that cancels has the last word. */
export function inOrder(occurrences: readonly Occurrence[]): readonly Occurrence[] {
  const rank = ({ roles }: Occurrence): number => Math.max(...roles.map((role) => ORDER.indexOf(role)));
  return [...occurrences].sort(
    (one, other) => one.at - other.at || rank(one) - rank(other) || (one.id < other.id ? -1 : 1),
  );
}

/**
 * What becomes of a triggered message when these events happen, after each other, to a member with that cycle under way: every
 * message that is due before an event takes its cycle away.
 *
 * @param occurrences in order
 */
export function planOf(timing: Timing, cycle: Cycle | undefined, occurrences: readonly Occurrence[]): Plan {
  const firings: Firing[] = [];
  let current = cycle;
  for (const occurrence of occurrences) {
    const passed = passTime(timing, current, occurrence.at);
    firings.push(...passed.firings);
    current = apply(timing, passed.cycle, occurrence);
  }
  return { firings, cycle: current };
}

/** The messages of a cycle that are due before a moment, and what is left of the cycle. */
export function passTime(timing: Timing, cycle: Cycle | undefined, until: number): Plan {
  const firings: Firing[] = [];
  let current = cycle;
  while (current !== undefined) {
    const dueAt = nextDue(timing, current);
    if (dueAt === undefined) return { firings, cycle: undefined };
    if (dueAt >= until) break;
    const { armedBy, occasion, sent } = current;
    firings.push({ armedBy, number: sent + 1, dueAt, occasion });
    current = { ...current, lastDue: dueAt, sent: sent + 1 };
  }
  return { firings, cycle: current };
}

/** When the next message of a cycle is due; undefined when there is none any more. */
export function nextDue(timing: Timing, { occasion, armedAt, from, lastDue, sent }: Cycle): number | undefined {
  if (sent >= timing.most) return undefined;
  const zone = timing.timeZone ?? occasion.timeZone;
  const counted = lastDue === undefined ? addSpan(from, timing.delay, zone) : addSpan(lastDue, timing.every, zone);
  const onTime = timing.at === undefined ? counted : nextClockTime(counted, timing.at, zone);
  const due = timing.window === undefined ? onTime : nextOpening(onTime, timing.window, zone);
  const end = timing.endAfter === undefined ? Infinity : addSpan(armedAt, timing.endAfter, zone);
  return due > Math.min(end, timing.endAt) ? undefined : due;
}

function apply(timing: Timing, cycle: Cycle | undefined, occurrence: Occurrence): Cycle | undefined {
  const { id, at, roles, occasion, left } = occurrence;
  let next = roles.includes('cancel') ? undefined : cycle;
  if (next !== undefined && roles.includes('postpone') && at > Math.max(next.from, next.lastDue ?? -Infinity))
    next = { ...next, from: at, lastDue: undefined };
  if (occasion === undefined || !roles.includes('arm')) return next;
  if (next !== undefined && timing.rearm === 'keep') return next;
  return left ?? { armedBy: id, armedAt: at, occasion, from: at, sent: 0 };
}
