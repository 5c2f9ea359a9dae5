import type { FieldType } from './fields';
import type { Rule } from './filter';
import type { Operator } from './operators';

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

const KINDS: Readonly<Record<Exclude<FieldType, 'list'>, Kind>> = {
  text: { actual: readText, expected: readText, wanted: 'text' },
  number: { actual: readNumber, expected: readTypedNumber, wanted: 'a number' },
  boolean: { actual: readBoolean, expected: readBoolean, wanted: 'true or false' },
  datetime: { actual: readMoment, expected: readMoment, wanted: 'a time such as 2026-05-01T12:00:00Z' },
};

/** Compiles the question that `operator` and the rule's value ask of a value. The operator fits the type. */
export function compileComparison(type: FieldType, operator: Operator, value: Rule['value']): CompiledComparison {
  if (type === 'list') return compileListComparison(operator, value);
  const kind = KINDS[type];
  if (operator === 'null') return ok((actual) => kind.actual(actual) === undefined);
  if (operator === 'notNull') return ok((actual) => kind.actual(actual) !== undefined);
  if (operator === 'between') return compileBetween(kind, value);
  if (operator === 'in' || operator === 'notIn') return compileMembership(kind, operator, value);
  const expected = kind.expected(value);
  if (expected === undefined) return { outcome: 'refused', wanted: kind.wanted };
  const compare = COMPARISONS[operator];
  return ok((raw) => {
    const actual = kind.actual(raw);
    return actual !== undefined && compare(actual, expected);
  });
}

/** Case matters, as it does in the codes that most texts are. */
const COMPARISONS: Readonly<
  Record<Exclude<Operator, 'null' | 'notNull' | 'between' | 'in' | 'notIn'>, (a: Comparable, b: Comparable) => boolean>
> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  contains: (a, b) => String(a).includes(String(b)),
  beginsWith: (a, b) => String(a).startsWith(String(b)),
};

/** Both ends belong to it. */
function compileBetween(kind: Kind, value: Rule['value']): CompiledComparison {
  const [low, high, ...more] = listOf(value).map(kind.expected);
  if (low === undefined || high === undefined || more.length > 0 || low > high)
    return { outcome: 'refused', wanted: `two values, the lower first, each ${kind.wanted}` };
  return ok((raw) => {
    const actual = kind.actual(raw);
    return actual !== undefined && actual >= low && actual <= high;
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
  const expected = new Set((operator === 'contains' && !Array.isArray(value) ? [value] : listOf(value)).map(asListed));
  if (expected.size === 0 || expected.has('')) return { outcome: 'refused', wanted: 'a value, or a list of values' };
  if (operator === 'contains' && expected.size > 1) return { outcome: 'refused', wanted: 'one value' };
  const wanted = operator !== 'notIn';
  return ok((raw) => Array.isArray(raw) && raw.some((element) => expected.has(asListed(element))) === wanted);
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

function ok(holds: (value: unknown) => boolean): CompiledComparison {
  return { outcome: 'ok', holds };
}
