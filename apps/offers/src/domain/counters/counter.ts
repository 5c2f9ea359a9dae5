import { z } from 'zod';

/** What the values of a counter are told apart by, beside fields of events. */
export const FIXED_TARGETS = ['member', 'offer', 'day', 'week', 'month', 'year'] as const;
type FixedTarget = (typeof FIXED_TARGETS)[number];

/** The dates among them: of the event, by the clocks of the member. */
export const DATE_TARGETS: ReadonlySet<string> = new Set(['day', 'week', 'month', 'year']);

const FIELD = /^event\.[A-Za-z][A-Za-z0-9.]{0,180}$/;

const Target = z
  .string()
  .refine((target) => (FIXED_TARGETS as readonly string[]).includes(target) || FIELD.test(target), {
    error: `one of ${FIXED_TARGETS.join(', ')}, or a field of events such as event.pointOfSale`,
  });
export type Target = FixedTarget | `event.${string}`;

/** What people decide of a counter. */
export const CounterTerms = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters'),
  targets: z
    .array(Target)
    .min(1)
    .max(8)
    .refine((targets) => new Set(targets).size === targets.length, { error: 'each target once' })
    .describe('What its values are told apart by: member and day make it one value for a member a day'),
  onMerge: z
    .enum(['none', 'sum'])
    .default('none')
    .describe(
      'When profiles are merged: the values of the absorbed member are left behind, or added to the survivor’s',
    ),
  keepDays: z
    .number()
    .int()
    .min(1)
    .max(3_660)
    .default(400)
    .describe('How long single changes are kept: windows reach as far back, and so do refunds and late events'),
});
export type CounterTerms = z.infer<typeof CounterTerms>;

export interface Counter extends CounterTerms {
  readonly id: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** By id. */
export type Counters = ReadonlyMap<string, Counter>;

export const NO_COUNTERS: Counters = new Map();
