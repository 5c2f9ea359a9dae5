import { z } from 'zod';
import { Balance } from './member-snapshot';
import { Instant } from './time';

/** An amount of money with its ISO 4217 code. */
export const Money = z.object({
  amount: z.number(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR'),
});
export type Money = z.infer<typeof Money>;

/**
 * A value that a template can name. The kind decides how it is written in the member's locale: money with its ISO 4217 code,
 * points with the currency's own inflected name, a date in the member's time zone.
 */
export const Metavariable = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), value: z.string().max(4_000) }),
  z.object({ kind: z.literal('number'), value: z.number() }),
  z.object({ kind: z.literal('money'), value: Money }),
  z.object({ kind: z.literal('points'), value: Balance }),
  z.object({ kind: z.literal('date'), value: Instant }),
]);
export type Metavariable = z.infer<typeof Metavariable>;

/** Metavariables by name, in camel case: `discount`, `purchaseAmount`. */
export const Metavariables = z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), Metavariable);
export type Metavariables = z.infer<typeof Metavariables>;
