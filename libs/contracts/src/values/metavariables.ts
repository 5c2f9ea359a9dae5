import { z } from 'zod';
import { Balance } from './member-snapshot';
import { Instant } from './time';

/** An amount of money with its ISO 4217 code. */
export const Money = z.object({
  amount: z.number(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR'),
});
export type Money = z.infer<typeof Money>;

/** A line of a receipt, as a message can tell it. */
export const ToldLine = z.object({
  name: z.string().min(1).max(200),
  quantity: z.number(),
  /** What is to be paid for it. */
  price: Money.optional(),
});
export type ToldLine = z.infer<typeof ToldLine>;

/** A message tells no more lines than this; what is more is left out. */
export const MOST_TOLD_LINES = 30;

/**
 * A value that a template can name. The kind decides how it is written in the member's locale: money with its ISO 4217 code,
 * points with the currency's own inflected name, a date in the member's time zone, lines of a receipt one below the other.
 */
export const Metavariable = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), value: z.string().max(4_000) }),
  z.object({ kind: z.literal('number'), value: z.number() }),
  z.object({ kind: z.literal('money'), value: Money }),
  z.object({ kind: z.literal('points'), value: Balance }),
  z.object({ kind: z.literal('date'), value: Instant }),
  z.object({ kind: z.literal('lines'), value: z.array(ToldLine).max(MOST_TOLD_LINES) }),
]);
export type Metavariable = z.infer<typeof Metavariable>;

/** Metavariables by name, in camel case: `discount`, `purchaseAmount`. */
export const Metavariables = z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), Metavariable);
export type Metavariables = z.infer<typeof Metavariables>;
