import { type Till, uuidV5 } from '@carillon/contracts';
import type { CalculationAnswer } from './calculation-answer';

/** An event whose till waits for an answer. */
export interface Calculation {
  readonly source: string;
  readonly eventId: string;
  readonly till: Till;
}

/** Names the question: a till that asks again by the same event waits for an answer again. */
export const questionIdOf = ({ source, eventId, till }: Calculation): string =>
  uuidV5(`${source} ${eventId} ${till.replyTo} ${till.correlationId} ${till.askedAt}`);

/** Names what is asked about: it is reckoned once, however often a till asks. */
export const calculationIdOf = ({ source, eventId }: Pick<Calculation, 'source' | 'eventId'>): string =>
  uuidV5(`${source} ${eventId}`);

/** A till may be a little more patient than it says. */
const GRACE_MS = 2_000;

/** The answer on its way to the till that asked; dropped by the broker when nobody takes it. */
export function replyTo({ till }: Pick<Calculation, 'till'>, answer: CalculationAnswer, now: Date) {
  const { replyTo: address, correlationId, deadlineAt } = till;
  const leftMs = Math.max(0, Date.parse(deadlineAt) - now.getTime());
  return { replyTo: address, correlationId, answer, lifetimeMs: leftMs + GRACE_MS };
}
