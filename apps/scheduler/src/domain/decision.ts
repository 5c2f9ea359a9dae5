import { type Item, type DropTimer, type SetTimer, uuidV5 } from '@carillon/contracts';
import type { DatedOrder } from './read-order';

/** Names a timer: owners choose their ids without regard to each other. */
export interface TimerKey {
  readonly owner: string;
  readonly timerId: string;
}

/** How much a decision counts: by the time of what decided it, and among those of one moment by `precedence`. */
export interface Weight {
  readonly decidedAt: Date;
  /** A UUID, compared as text: PostgreSQL orders them alike. */
  readonly precedence: string;
}

/** An owner's order about one timer. */
export interface Decision extends TimerKey, Weight {
  /** What to fire and when; undefined: nothing. */
  readonly set: Setting | undefined;
}

export interface Setting {
  readonly dueAt: Date;
  readonly expiresAt: Date | undefined;
  /** JSON as it will be given back. */
  readonly payload: string;
  /** The order's item: what is fired follows from it. */
  readonly cause: { readonly id: string; readonly correlationId: string; readonly traceparent: string | undefined };
}

/**
 * Precedence of what is settled. A drop beats every order to set of the same moment; and what has fired beats them all, so
 * that only a later decision arms the timer anew.
 */
export const SETTLED = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export function decisionToSet({
  payload: { timerId, owner, ...order },
  ...cause
}: Omit<Item<typeof SetTimer>, 'causationId' | 'payload'> & { readonly payload: DatedOrder }): Decision {
  const dueAt = new Date(order.dueAt);
  const expiresAt = order.expiresAt === undefined ? undefined : new Date(order.expiresAt);
  const payload = JSON.stringify(order.payload);
  // Two different orders of one moment: one of them has to win everywhere, and which one nobody can care.
  const precedence = uuidV5(`${dueAt.getTime()} ${expiresAt?.getTime() ?? ''} ${payload}`);
  const { id, correlationId, traceparent } = cause;
  const set = { dueAt, expiresAt, payload, cause: { id, correlationId, traceparent } };
  return { timerId, owner, decidedAt: new Date(order.decidedAt), precedence, set };
}

export function decisionToDrop({
  payload: { timerId, owner, decidedAt },
}: Pick<Item<typeof DropTimer>, 'payload'>): Decision {
  return { timerId, owner, decidedAt: new Date(decidedAt), precedence: SETTLED, set: undefined };
}

/**
 * Whether a decision replaces what stands: only when it weighs more. Whatever the order and however often decisions arrive,
 * the heaviest is left. `TimerRepository.decide` says the same in SQL.
 */
export function supersedes(decision: Weight, standing: Weight | undefined): boolean {
  if (standing === undefined) return true;
  const laterMs = decision.decidedAt.getTime() - standing.decidedAt.getTime();
  return laterMs > 0 || (laterMs === 0 && decision.precedence > standing.precedence);
}

/** The heaviest decision for each timer: one statement cannot write a row twice. */
export function heaviestOfEach(decisions: readonly Decision[]): readonly Decision[] {
  const heaviest = new Map<string, Decision>();
  for (const decision of decisions) {
    const key = `${decision.owner} ${decision.timerId}`;
    if (supersedes(decision, heaviest.get(key))) heaviest.set(key, decision);
  }
  return [...heaviest.values()];
}
