import type { FieldType } from './field';
import type { Rule } from './filter';
import { matchesMask } from './mask';
import { type Operator, OPERATORS_OF } from './operators';

/** A question to one value; or what kind of value the rule should have had. */
export type CompiledComparison =
  | { readonly outcome: 'ok'; readonly holds: (value: unknown) => boolean }
  | { readonly outcome: 'refused'; readonly wanted: string };

type Comparable = string | number | boolean;

/** Makes what `Filter` allows, and what an event says, into something to compare; undefined for another type. */
type Reading = (value: unknown) => Comparable | undefined;

const readText: Reading = (value) => (typeof value === 'string' ? value : undefined);
const readNumber: Reading = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const readBoolean: Reading = (value) => (typeof value === 'boolean' ? value : undefined);

/** Only whole moments: `Date.parse` alone would take `1` for a day in the year 2001. */
const readMoment: Reading = (value) => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value)) return undefined;
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? undefined : moment;
};

/** Number inputs of the console give text. */
const readTypedNumber: Reading = (value) => {
  if (typeof value !== 'string') return readNumber(value);
  return /^\s*[+-]?\d+(\.\d+)?\s*$/.test(value) ? readNumber(Number(value)) : undefined;
};

interface Kind {
  /** Of the event's value. */
  readonly actual: Reading;
  /** Of the rule's value. */
  readonly expected: Reading;
  readonly wanted: string;
}

/** Days and clock times are compared as text: written as ISO 8601 has them, they sort as they follow each other. */
const readDate: Reading = (value) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
const readTime: Reading = (value) =>
  typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? value : undefined;

type Scalar = Exclude<FieldType, 'list' | 'any'>;

const KINDS: Readonly<Record<Scalar, Kind>> = {
  text: { actual: readText, expected: readText, wanted: 'text' },
  number: { actual: readNumber, expected: readTypedNumber, wanted: 'a number' },
  boolean: { actual: readBoolean, expected: readBoolean, wanted: 'true or false' },
  datetime: { actual: readMoment, expected: readMoment, wanted: 'a time such as 2026-05-01T12:00:00Z' },
  date: { actual: readDate, expected: readDate, wanted: 'a day such as 2026-05-01' },
  time: { actual: readTime, expected: readTime, wanted: 'a time of day such as 09:30' },
};

/** Operators that ask about a part of a text, whatever the text means. */
const PARTIAL: ReadonlySet<Operator> = new Set([
  'contains',
  'doesNotContain',
  'beginsWith',
  'doesNotBeginWith',
  'endsWith',
  'doesNotEndWith',
  'matches',
]);

/** Compiles the question that `operator` and the rule's value ask of a value. The operator fits the type. */
export function compileComparison(type: FieldType, operator: Operator, value: Rule['value']): CompiledComparison {
  if (type === 'list') return compileListComparison(operator, value);
  if (type === 'any') return compileAnyComparison(operator, value);
  const kind = PARTIAL.has(operator) ? { ...KINDS.text, actual: KINDS[type].actual } : KINDS[type];
  if (operator === 'null') return ok((actual) => kind.actual(actual) === undefined);
  if (operator === 'notNull') return ok((actual) => kind.actual(actual) !== undefined);
  if (isRange(operator)) return compileRange(kind, RANGES[operator], value);
  if (operator === 'in' || operator === 'notIn') return compileMembership(kind, operator, value);
  const expected = kind.expected(value);
  if (expected === undefined) return { outcome: 'refused', wanted: kind.wanted };
  if (operator === 'each' && !(typeof expected === 'number' && expected > 0))
    return { outcome: 'refused', wanted: 'a number above zero' };
  const compare = COMPARISONS[operator];
  return ok((raw) => {
    const actual = kind.actual(raw);
    return actual !== undefined && compare(actual, expected);
  });
}

/** Compares the values of two fields of one type. */
export function compileFieldComparison(type: Scalar, operator: Exclude<Operator, Listed>) {
  const { actual: read } = KINDS[type];
  const compare = COMPARISONS[operator];
  return (left: unknown, right: unknown): boolean => {
    const [a, b] = [read(left), read(right)];
    return a !== undefined && b !== undefined && compare(a, b);
  };
}

/** The kinds that a value of no known type can be of, by what it turns out to be. */
const ANY = { number: 'number', boolean: 'boolean', string: 'text' } as const satisfies Record<string, Scalar>;

/** A value is compared as what it is, if the rule's value can be read so, too; text is also put in order. */
function compileAnyComparison(operator: Operator, value: Rule['value']): CompiledComparison {
  if (operator === 'null') return ok((raw) => !isScalar(raw));
  if (operator === 'notNull') return ok(isScalar);
  const byKind = new Map<string, (raw: unknown) => boolean>();
  for (const [name, type] of Object.entries(ANY)) {
    const fits = type === 'text' || OPERATORS_OF[type].includes(operator);
    const comparison = fits && compileComparison(type, operator, value);
    if (comparison && comparison.outcome === 'ok') byKind.set(name, comparison.holds);
  }
  if (byKind.size === 0) return { outcome: 'refused', wanted: 'a number, a text, or true or false' };
  return ok((raw) => byKind.get(typeof raw)?.(raw) ?? false);
}

const isScalar = (value: unknown): boolean => (typeof value) in ANY;

/** Case matters, as it does in the codes that most texts are. */
const COMPARISONS: Readonly<Record<Exclude<Operator, Listed>, (a: Comparable, b: Comparable) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  each: (a, b) => Number(a) > 0 && Number(a) % Number(b) === 0,
  contains: (a, b) => String(a).includes(String(b)),
  doesNotContain: (a, b) => !String(a).includes(String(b)),
  beginsWith: (a, b) => String(a).startsWith(String(b)),
  doesNotBeginWith: (a, b) => !String(a).startsWith(String(b)),
  endsWith: (a, b) => String(a).endsWith(String(b)),
  doesNotEndWith: (a, b) => !String(a).endsWith(String(b)),
  matches: (a, b) => matchesMask(String(a), String(b)),
};

type Range = (value: Comparable, low: Comparable, high: Comparable) => boolean;

const RANGES = {
  between: (value, low, high) => value >= low && value <= high,
  notBetween: (value, low, high) => value < low || value > high,
  betweenExclusive: (value, low, high) => value > low && value < high,
  betweenFrom: (value, low, high) => value >= low && value < high,
  betweenTo: (value, low, high) => value > low && value <= high,
} as const satisfies Partial<Record<Operator, Range>>;

/** Operators that take no value, or more than one. */
type Listed = keyof typeof RANGES | 'in' | 'notIn' | 'null' | 'notNull';

const isRange = (operator: Operator): operator is keyof typeof RANGES => Object.hasOwn(RANGES, operator);

function compileRange(kind: Kind, holds: Range, value: Rule['value']): CompiledComparison {
  const [low, high, ...more] = listOf(value).map(kind.expected);
  if (low === undefined || high === undefined || more.length > 0 || low > high)
    return { outcome: 'refused', wanted: `two values, the lower first, each ${kind.wanted}` };
  return ok((raw) => {
    const actual = kind.actual(raw);
    return actual !== undefined && holds(actual, low, high);
  });
}

function compileMembership(kind: Kind, operator: 'in' | 'notIn', value: Rule['value']): CompiledComparison {
  const expected = listOf(value).map(kind.expected);
  if (expected.length === 0 || expected.includes(undefined))
    return { outcome: 'refused', wanted: `a list of values, each ${kind.wanted}` };
  const values = new Set(expected);
  return ok((raw) => {
    const actual = kind.actual(raw);
    return actual !== undefined && values.has(actual) === (operator === 'in');
  });
}

/** A list holds texts, numbers or booleans; they are compared as they are, numbers also with their text. */
function compileListComparison(operator: Operator, value: Rule['value']): CompiledComparison {
  if (operator === 'null') return ok((raw) => !Array.isArray(raw));
  if (operator === 'notNull') return ok((raw) => Array.isArray(raw));
  const one = operator !== 'in' && operator !== 'notIn';
  const expected = new Set((one && !Array.isArray(value) ? [value] : listOf(value)).map(asListed));
  if (expected.size === 0 || expected.has('')) return { outcome: 'refused', wanted: 'a value, or a list of values' };
  if (one && expected.size > 1) return { outcome: 'refused', wanted: 'one value' };
  const [first] = [...expected] as [string];
  const fits =
    operator === 'matches' ? (text: string) => matchesMask(text, first) : (text: string) => expected.has(text);
  const wanted = operator !== 'notIn' && operator !== 'doesNotContain';
  return ok((raw) => Array.isArray(raw) && raw.some((element) => fits(asListed(element))) === wanted);
}

function asListed(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The console writes a list as values or, by default, as one text with commas; `\,` is a comma inside a value. */
function listOf(value: Rule['value']): readonly unknown[] {
  if (typeof value !== 'string') return Array.isArray(value) ? value : [];
  return value
    .split(/(?<!\\),/)
    .map((part) => part.replaceAll('\\,', ',').trim())
    .filter((part) => part !== '');
}

/** The texts that `=` or `in` asks for. */
export function textsOf(operator: '=' | 'in', value: Rule['value']): readonly string[] {
  const texts = operator === '=' ? [value] : listOf(value);
  return texts.filter((text) => typeof text === 'string');
}

function ok(holds: (value: unknown) => boolean): CompiledComparison {
  return { outcome: 'ok', holds };
}
