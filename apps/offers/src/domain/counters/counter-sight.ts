import type { Looking } from '../decide-offers';
import type { CounterBook } from './counter-book';
import { compileTest, type CounterCondition } from './counter-condition';
import { fromMicros, type Micros } from './micros';

/** What the conditions of an offer have seen of their counters, in their order; undefined without a key. */
export interface CounterSight {
  readonly offerId: string;
  readonly measured: readonly (Micros | undefined)[];
}

/** What offers that want an event see of counters; nothing for those that look at none. */
export function sightsOf({ item, time, offers }: Looking, book: CounterBook): readonly CounterSight[] {
  return offers.flatMap(({ offerId, conditions }) => {
    if (conditions.length === 0) return [];
    const facts = { ...item.payload, time, offerId };
    return [{ offerId, measured: conditions.map(({ measure }) => measure(facts, book)) }];
  });
}

/** A condition on a counter, and what came of it. */
export interface ExplainedCounter {
  /** Into the terms. */
  readonly pointer: string;
  readonly condition: CounterCondition;
  /** Undefined: the event lacks one of the targets of the counter, and no condition holds for it. */
  readonly actual: number | undefined;
  readonly holds: boolean;
}

/** @param measured by each condition, in their order */
export const explainCounters = (
  conditions: readonly CounterCondition[],
  measured: readonly (Micros | undefined)[],
): readonly ExplainedCounter[] =>
  conditions.map((condition, index) => {
    const micros = measured[index];
    return {
      pointer: `/counterConditions/${index}`,
      condition,
      actual: micros === undefined ? undefined : fromMicros(micros),
      holds: compileTest(condition)(micros),
    };
  });
