import { z } from 'zod';

/** The forms of a currency's name that a sentence needs (domain: currency, name cases). */
const Inflections = z.object({
  /** After 1: `bonus point`, `балл`. */
  nominative: z.string().min(1).max(64),
  /** After 2 to 4 and after fractions, where the language tells them apart: `балла`. */
  genitive: z.string().min(1).max(64),
  /** After all others: `bonus points`, `баллов`. */
  plural: z.string().min(1).max(64),
  abbreviation: z.string().min(1).max(16),
});
export type Inflections = z.infer<typeof Inflections>;

/** What a loyalty account counts in, and its name in each language. */
export const Currency = z.object({
  code: z.string().min(1).max(64),
  /** Cash is written with the decimals of its ISO 4217 code, virtual currency with two at most. */
  kind: z.enum(['virtual', 'cash']),
  /** By language (`ru`) or, where a region differs, by locale (`pt-BR`). */
  names: z.record(z.string().min(2).max(35), Inflections),
});
export type Currency = z.infer<typeof Currency>;

/**
 * The form that goes with a number, from its CLDR plural category (Unicode TR 35, part 3, "Language Plural Rules").
 *
 * A fraction takes the genitive in languages that have a form for `few`, whatever CLDR calls it there: `other` in
 * Russian, `many` in Czech.
 */
export function inflect(names: Inflections, category: Intl.LDMLPluralRule, { fraction, hasFew }: NumberShape): string {
  if (category === 'one') return names.nominative;
  if (category === 'few' || (hasFew && (fraction || category === 'two'))) return names.genitive;
  return names.plural;
}

/** What of a number, besides its plural category, chooses the form. */
export interface NumberShape {
  readonly fraction: boolean;
  /** Whether the language tells a few from many. */
  readonly hasFew: boolean;
}
