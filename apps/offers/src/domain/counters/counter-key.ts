import { dayOf, wallOf } from '@carillon/calendar';
import type { EventEnriched, PayloadOf } from '@carillon/contracts';
import type { CounterTerms, Target } from './counter';

/** Names one value of a counter: what its targets are, in their order, as JSON. */
export type CounterKey = string;

/** What a key is read from. */
export interface KeyFacts extends PayloadOf<typeof EventEnriched> {
  readonly offerId: string;
  /** When the event happened, in milliseconds since 1970. */
  readonly time: number;
}

type ReadTarget = (facts: KeyFacts) => string | undefined;

/**
 * Reads keys for a counter. Of an event that lacks one of the targets there is no key: it is not counted, and no condition
 * on the counter holds for it.
 */
export function compileKey({ targets }: Pick<CounterTerms, 'targets'>): (facts: KeyFacts) => CounterKey | undefined {
  const readers = targets.map((target) => readerOf(target as Target)); // checked when the counter was defined
  return (facts) => {
    const values = readers.map((read) => read(facts));
    return values.every((value) => value !== undefined) ? JSON.stringify(values) : undefined;
  };
}

/** The key that people name by its targets; undefined when one is missing or one too many. */
export function keyFrom(
  { targets }: Pick<CounterTerms, 'targets'>,
  named: Readonly<Record<string, string>>,
): CounterKey | undefined {
  if (Object.keys(named).length !== targets.length || !targets.every((target) => Object.hasOwn(named, target)))
    return undefined;
  return JSON.stringify(targets.map((target) => named[target]));
}

/** A key by the names of its targets. */
export function namedKey({ targets }: Pick<CounterTerms, 'targets'>, key: CounterKey): Record<string, string> {
  const values = JSON.parse(key) as string[]; // written by `compileKey` or `keyFrom`
  return Object.fromEntries(targets.map((target, index) => [target, values[index]!]));
}

/** The member that a key is about, if the counter tells members apart. */
export function memberOf({ targets }: Pick<CounterTerms, 'targets'>, key: CounterKey): string | undefined {
  return targets.includes('member') ? namedKey({ targets }, key)['member'] : undefined;
}

/** The same value of another member. */
export function withMember({ targets }: Pick<CounterTerms, 'targets'>, key: CounterKey, memberId: string): CounterKey {
  const named: Readonly<Record<string, string>> = { ...namedKey({ targets }, key), member: memberId };
  return JSON.stringify(targets.map((target) => named[target]));
}

function readerOf(target: Target): ReadTarget {
  switch (target) {
    case 'member':
      return ({ event }) => event.memberId;
    case 'offer':
      return ({ offerId }) => offerId;
    case 'day':
      return dayIn;
    case 'week':
      return (facts) => isoWeek(dayIn(facts));
    case 'month':
      return (facts) => dayIn(facts).slice(0, 7);
    case 'year':
      return (facts) => dayIn(facts).slice(0, 4);
    default:
      return fieldReader(target.slice('event.'.length).split('.'));
  }
}

const dayIn = ({ time, member }: KeyFacts): string => dayOf(wallOf(time, member.timeZone));

/** ISO 8601 §5.4.3: `2026-W01` begins on the Monday of the week with the first Thursday of the year. */
function isoWeek(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000);
  const firstOfYear = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = 1 + Math.floor((thursday.getTime() - firstOfYear) / (7 * 86_400_000));
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

/** Long enough for any id, and short enough for an index. */
const LONGEST_VALUE = 256;

function fieldReader(path: readonly string[]): ReadTarget {
  return ({ event }) => {
    let value: unknown = event.data;
    for (const name of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
      value = (value as Readonly<Record<string, unknown>>)[name]; // an object, as seen above
    }
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    return typeof text === 'string' && text !== '' && text.length <= LONGEST_VALUE ? text : undefined;
  };
}
