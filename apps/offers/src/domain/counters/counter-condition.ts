import { z } from 'zod';
import { OFFERS_CODES } from '../../error-codes';
import { type Counters } from './counter';
import type { CounterBook } from './counter-book';
import { compileKey, type KeyFacts } from './counter-key';
import type { CounterPlace } from './counter-state';
import { CounterWindow, intervalOf, isTooLong, reachOf } from './counter-window';
import { LARGEST_AMOUNT, type Micros, toMicros } from './micros';
import type { OfferFault } from '../offer-fault';

const Amount = z.number().min(-LARGEST_AMOUNT).max(LARGEST_AMOUNT);

/** Asks of a counter, for the key of the event: what it is, how often it has changed, or by how much. */
export const CounterCondition = z.strictObject({
  counterId: z.uuid(),
  restriction: z
    .enum(['value', 'number-of-changes', 'sum-of-changes'])
    .default('value')
    .describe('The value at the time of the event, or changes within a window before it'),
  window: CounterWindow.optional().describe('For the changes; left out: all there have been'),
  operator: z.enum(['=', '!=', '<', '<=', '>', '>=', 'between']),
  value: z.union([Amount, z.tuple([Amount, Amount])]).describe('Two for `between`, both included'),
});
export type CounterCondition = z.infer<typeof CounterCondition>;

/** A condition made ready for thousands of events. */
export interface CompiledCondition {
  /** What of which counter must be known, and when; undefined for an event that has no such key. */
  readonly looksAt: (facts: KeyFacts) => (CounterPlace & { readonly moments: readonly number[] }) | undefined;
  /** What the counter says of it; undefined for an event that has no such key. */
  readonly measure: (facts: KeyFacts, book: CounterBook) => Micros | undefined;
  readonly holds: (facts: KeyFacts, book: CounterBook) => boolean;
}

export type CompileConditionResult =
  | { readonly outcome: 'ok'; readonly condition: CompiledCondition }
  | { readonly outcome: 'refused'; readonly faults: readonly OfferFault[] };

export function compileCondition(condition: CounterCondition, counters: Counters): CompileConditionResult {
  const counter = counters.get(condition.counterId);
  const faults = faultsOf(condition, counter?.keepDays);
  if (counter === undefined || faults.length > 0) return { outcome: 'refused', faults };
  const keyOf = compileKey(counter);
  const passes = compileTest(condition);
  const intervalFor = ({ time, member }: KeyFacts) =>
    condition.window ? intervalOf(condition.window, time, member.timeZone) : { after: -Infinity, until: time };
  const measure = (facts: KeyFacts, book: CounterBook): Micros | undefined => {
    const key = keyOf(facts);
    if (key === undefined) return undefined;
    const place = { counterId: counter.id, key };
    if (condition.restriction === 'value') return book.stateAt(place, facts.time).value;
    const { after, until } = intervalFor(facts);
    const [before, now] = [book.stateAt(place, after), book.stateAt(place, until)];
    return condition.restriction === 'sum-of-changes'
      ? now.value - before.value
      : (now.changes - before.changes) * 1_000_000n;
  };
  return {
    outcome: 'ok',
    condition: {
      looksAt: (facts) => {
        const key = keyOf(facts);
        if (key === undefined) return undefined;
        const { after, until } = intervalFor(facts);
        return {
          counterId: counter.id,
          key,
          moments: condition.restriction === 'value' ? [facts.time] : [after, until],
        };
      },
      measure,
      holds: (facts, book) => passes(measure(facts, book)),
    },
  };
}

function faultsOf(
  { window, operator, value, restriction, counterId }: CounterCondition,
  keepDays: number | undefined,
): readonly OfferFault[] {
  const faults: OfferFault[] = [];
  const add = (pointer: string, code: string, detail: string) => faults.push({ pointer, code, detail });
  if (keepDays === undefined) add('/counterId', OFFERS_CODES.counterUnknown, `there is no counter ${counterId}`);
  if (Array.isArray(value) !== (operator === 'between'))
    add(
      '/value',
      OFFERS_CODES.conditionInvalid,
      operator === 'between' ? 'between takes two numbers' : `${operator} takes one number`,
    );
  if (Array.isArray(value) && value[0] > value[1])
    add('/value', OFFERS_CODES.conditionInvalid, 'the first number is the greater');
  if (window === undefined) return faults;
  const reach = reachOf(window);
  if (restriction === 'value')
    add('/window', OFFERS_CODES.conditionInvalid, 'a value is that of the event’s time: it takes no window');
  else if (isTooLong(window)) add('/window', OFFERS_CODES.conditionInvalid, 'longer than ten years');
  else if (keepDays !== undefined && reach !== undefined && reach > keepDays)
    add('/window', OFFERS_CODES.conditionInvalid, `the counter keeps its changes for ${keepDays} days only`);
  return faults;
}

/** Whether what was measured fulfils a condition; without a key nothing does. */
export function compileTest(condition: CounterCondition): (measured: Micros | undefined) => boolean {
  const compare = compileComparison(condition);
  return (measured) => measured !== undefined && compare(measured);
}

function compileComparison({ operator, value }: CounterCondition): (measured: Micros) => boolean {
  const [low, high] = (Array.isArray(value) ? value : [value, value]).map((one) => toMicros(one)!); // bounded by the schema
  switch (operator) {
    case '=':
      return (measured) => measured === low;
    case '!=':
      return (measured) => measured !== low;
    case '<':
      return (measured) => measured < low!;
    case '<=':
      return (measured) => measured <= low!;
    case '>':
      return (measured) => measured > low!;
    case '>=':
      return (measured) => measured >= low!;
    case 'between':
      return (measured) => low! <= measured && measured <= high!;
  }
}
