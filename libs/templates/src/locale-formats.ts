import { bounded } from './bounded-cache';

/** Decimals of a virtual currency and of a plain number, at most. */
const DECIMALS = 2;

/**
 * How one locale writes numbers, dates and lists.
 *
 * All of it is made fit for an SMS: one character outside GSM 03.38 would turn the whole message to UCS-2 and halve its
 * room, so special spaces, the minus sign and the typographic apostrophe give way to their plain forms.
 */
export interface LocaleFormats {
  readonly locale: string;
  readonly language: string;
  /** Whether the language tells a few from many. */
  readonly hasFew: boolean;
  /** What stands between the parts of a list: `, ` or `、`. */
  readonly separator: string;
  /** At most two decimals. */
  number(value: number): string;
  /** No decimals for a whole amount, else exactly as many as asked for. */
  amount(value: number, decimals: number): string;
  plural(value: number): Intl.LDMLPluralRule;
  /** Day, month in words and year, in an IANA zone. Empty for what is no moment. */
  date(instant: string, timeZone: string): string;
}

/** The formats of a locale, remembered for the 200 locales met last. English where the locale has none of its own. */
export const formatsOf: (locale: string) => LocaleFormats = bounded(200, (locale) => {
  const locales = [locale, 'en'];
  const number = new Intl.NumberFormat(locales, { maximumFractionDigits: DECIMALS });
  const rules = new Intl.PluralRules(locales, { maximumFractionDigits: DECIMALS });
  const category = bounded(1_000, (value: number) => rules.select(value));
  // Intl takes a microsecond for a number, and most are small and whole
  const hasPlainDigits = number.format(987) === '987';
  const isPlain = (value: number) => hasPlainDigits && Number.isInteger(value) && value >= 0 && value < 1_000;
  const fixed = bounded(8, (decimals: number) => {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return new Intl.NumberFormat(locales, digits);
  });
  return {
    locale,
    language: new Intl.Locale(locale).language,
    hasFew: rules.resolvedOptions().pluralCategories.includes('few'),
    separator: separatorOf(locales),
    number: (value) => (isPlain(value) ? String(value) : plain(number.format(round(value, DECIMALS)))),
    amount: (value, decimals) => {
      const rounded = round(value, decimals);
      if (isPlain(rounded)) return String(rounded);
      return plain(fixed(Number.isInteger(rounded) ? 0 : decimals).format(rounded));
    },
    plural: category,
    date: (instant, timeZone) => {
      const moment = Date.parse(instant);
      return Number.isNaN(moment) ? '' : plain(dates(`${locale} ${timeZone}`).format(moment));
    },
  };
});

/** By locale and zone, with a space between them. */
const dates = bounded(500, (key: string) => {
  const [locale, timeZone] = key.split(' ');
  return new Intl.DateTimeFormat([locale!, 'en'], { dateStyle: 'long', timeZone });
});

/** Decimals of money by its ISO 4217 code: 2 for EUR, 0 for JPY; 2 for what is no such code. */
export const decimalsOf: (currency: string) => number = bounded(500, (currency) => {
  if (!/^[A-Z]{3}$/.test(currency)) return DECIMALS;
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? DECIMALS
  );
});

/**
 * As it will be read, so that 0.999 is 1 in the choice of decimals and of the plural form; never -0. Halves go away from
 * zero by the decimal digits, as `Intl` has it: 1.005 is 1.01, though the nearest double is a little less.
 */
export function round(value: number, decimals: number): number {
  if (Number.isInteger(value)) return value || 0;
  const shifted = Math.round(Number(`${Math.abs(value)}e${decimals}`));
  // a number of more than 21 digits has an exponent already: it is whole, or as good as nothing
  const rounded = Number.isNaN(shifted) ? 0 : Number(`${shifted}e-${decimals}`);
  if (Number.isNaN(rounded)) return value;
  return (value < 0 ? -rounded : rounded) || 0;
}

/** The separator inside a list of three: the last one is often a word. */
function separatorOf(locales: string[]): string {
  const parts = new Intl.ListFormat(locales, { type: 'conjunction' }).formatToParts(['1', '2', '3']);
  return plain(parts[1]?.value ?? ', ');
}

function plain(formatted: string): string {
  if (!/[\u00a0\u2000-\u200a\u202f\u2212\u2019]/.test(formatted)) return formatted;
  return formatted
    .replace(/[\u00a0\u2000-\u200a\u202f]/g, ' ')
    .replace(/\u2212/g, '-')
    .replace(/\u2019/g, "'");
}
