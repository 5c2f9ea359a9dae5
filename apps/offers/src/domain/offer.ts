import { ClockTime } from '@carillon/calendar';
import { Instant } from '@carillon/contracts';
import { Filter } from '@carillon/rules';
import { z } from 'zod';
import { Action } from './actions/action';
import { CounterCondition } from './counters/counter-condition';

/** What the clocks on the wall show, wherever the member is: `2026-05-01T12:00:00`. */
const LocalTime = z.iso.datetime({ local: true }).refine((text) => !/(Z|[+-]\d\d:\d\d)$/.test(text), 'has an offset');

const Bound = z.union([Instant, LocalTime], {
  error: 'a time such as 2026-05-01T12:00:00Z, or without an offset for that time where the member is',
});

const Period = z.strictObject({
  from: Bound.optional().describe(
    'The first moment; without an offset: by the clocks where the member is; left out: always',
  ),
  to: Bound.optional().describe('The first moment that is too late; left out: for ever'),
});

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const Hours = z
  .strictObject({
    from: ClockTime.describe('The first minute'),
    to: ClockTime.describe('The first minute that is too late; before `from`: on the next day'),
  })
  .refine(({ from, to }) => from !== to, { path: ['to'], error: 'the same as from: it would never apply' });

const MOST_ACTIONS = 20;
const MOST_CONDITIONS = 10;
const HIGHEST_PRIORITY = 1_000_000;

/** What people decide of an offer. */
export const OfferTerms = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters'),
  description: z.string().trim().max(2_000).optional(),
  eventType: z.string().min(1).max(256).describe('Type of the events that may set it off'),
  priority: z.number().int().min(0).max(HIGHEST_PRIORITY).default(0).describe('Higher goes first'),
  summable: z
    .boolean()
    .default(true)
    .describe('Whether it goes with other offers on one event; an offer that does not is taken alone, or not at all'),
  period: Period.default({}).describe('Compared with the time of the event'),
  daysOfWeek: z.array(z.enum(WEEKDAYS)).min(1).max(7).optional().describe('Where the member is; left out: every day'),
  hours: Hours.optional().describe('Where the member is; left out: at any hour'),
  pointsOfSale: z
    .array(z.string().min(1).max(128))
    .min(1)
    .max(1_000)
    .optional()
    .describe('Where it applies; left out: everywhere'),
  audiences: z
    .array(z.string().min(1).max(64))
    .min(1)
    .max(100)
    .optional()
    .describe('Whom it is for: members of one of these; left out: everybody'),
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

export const OfferState = z.enum(['stopped', 'running', 'archived']);
export type OfferState = z.infer<typeof OfferState>;

export const VersionState = z.enum(['draft', 'on-approval', 'rejected', 'approved']);
export type VersionState = z.infer<typeof VersionState>;

/** Terms as they were at one time, and what was decided of them. Approved ones never change again. */
export interface OfferVersion {
  readonly number: number;
  readonly state: VersionState;
  readonly terms: OfferTerms;
  readonly createdBy: string;
  readonly createdAt: Date;
  /** Who approved or rejected it, and what they said. */
  readonly decidedBy?: string;
  readonly decidedAt?: Date;
  readonly note?: string;
}

export interface Offer {
  readonly id: string;
  readonly state: OfferState;
  /** The version in force; undefined before any was approved. */
  readonly version: number | undefined;
  /** Those of the version in force, or else of the first draft. */
  readonly terms: OfferTerms;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
