import { Instant } from '@carillon/contracts';
import { Filter } from '@carillon/rules';
import { z } from 'zod';
import { Action } from './actions/action';
import { CounterCondition } from './counters/counter-condition';

const Period = z.strictObject({
  from: Instant.optional().describe('The first moment; left out: always'),
  to: Instant.optional().describe('The first moment that is too late; left out: for ever'),
});

const MOST_ACTIONS = 20;
const MOST_CONDITIONS = 10;

/** What people decide of an offer. */
export const OfferTerms = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters'),
  eventType: z.string().min(1).max(256).describe('Type of the events that may set it off'),
  period: Period.default({}).describe('Compared with the time of the event'),
  filter: Filter.nullable().default(null).describe('Rule group of react-querybuilder; null: every event'),
  counterConditions: z
    .array(CounterCondition)
    .max(MOST_CONDITIONS)
    .default([])
    .describe('What counters must be for it; all of these must hold, beside the filter'),
  actions: z.array(Action).min(1).max(MOST_ACTIONS).describe('What it does, in this order'),
});
export type OfferTerms = z.infer<typeof OfferTerms>;

/** Terms as they were written while an offer had one action: `action` becomes the only one of `actions`. */
export function upgradeTerms(terms: unknown): unknown {
  if (typeof terms !== 'object' || terms === null || !('action' in terms) || 'actions' in terms) return terms;
  const { action, ...others } = terms;
  return { ...others, actions: [action] };
}

export const OfferState = z.enum(['stopped', 'running']);
export type OfferState = z.infer<typeof OfferState>;

export interface Offer extends OfferTerms {
  readonly id: string;
  readonly state: OfferState;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
