import { z } from 'zod';
import { OwnEventName, OwnEventValues } from '../loyalty/own';

const DaysAhead = z.number().int().min(0).max(366);
const Currency = z.string().min(1).max(64);

const BonusAhead = {
  daysAhead: DaysAhead.describe('Days from today, by the calendar of the member'),
  minimum: z.number().min(0).max(1e12).default(0).describe('Of less than this on that day nothing is said'),
  currency: Currency.optional().describe('Left out: each currency for itself'),
};

/** Where a member stands in what a status is calculated from. */
const Measure = z.discriminatedUnion('of', [
  z.strictObject({ of: z.enum(['purchase-sum', 'purchase-count']), currency: Currency }),
  z.strictObject({ of: z.literal('balance'), currency: Currency }),
  z.strictObject({ of: z.literal('custom-field'), code: z.string().min(1).max(64) }),
]);

const Level = z.strictObject({ status: z.string().trim().min(1).max(128), threshold: z.number().min(-1e12).max(1e12) });

/** What a recurring task does with each member: it makes events of what the calendar brings. Domain: recurring tasks. */
export const RecurringWork = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bonus-activation'), ...BonusAhead }),
  z.strictObject({ kind: z.literal('bonus-expiration'), ...BonusAhead }),
  z.strictObject({
    kind: z.literal('birthday'),
    daysBefore: z.array(DaysAhead).min(1).max(10).default([0]).describe('0: on the day itself'),
    leapDay: z
      .enum(['february-28', 'march-1'])
      .default('february-28')
      .describe('When those born on 29 February have their birthday in other years'),
  }),
  z.strictObject({
    kind: z.literal('status-assignment'),
    system: z.string().min(1).max(64).default('default'),
    measure: Measure,
    levels: z
      .array(Level)
      .min(1)
      .max(50)
      .refine((levels) => levels.every(({ threshold }, at) => at === 0 || threshold > levels[at - 1]!.threshold), {
        error: 'thresholds must rise from level to level',
      }),
    announce: z
      .enum(['changes', 'all'])
      .default('changes')
      .describe('Whether those whose status stays are told of, too'),
  }),
  z.strictObject({
    kind: z.literal('raise-event'),
    name: OwnEventName,
    values: OwnEventValues.default({}),
    filter: z.record(z.string(), z.unknown()).nullable().default(null).describe('Members, as in offers; null: all'),
  }),
]);
export type RecurringWork = z.infer<typeof RecurringWork>;
