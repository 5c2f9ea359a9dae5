import type { CounterKey } from './counter-key';
import type { Micros } from './micros';

/** Names one value of one counter. */
export interface CounterPlace {
  readonly counterId: string;
  readonly key: CounterKey;
}

/** One change of a value, as far as values follow from it. */
export interface Change extends CounterPlace {
  /** When what caused it happened, in milliseconds since 1970. */
  readonly at: number;
  /** Puts the value to `micros` instead of adding them. */
  readonly establishes: boolean;
  readonly micros: Micros;
  /** Tells two that establish at the same moment apart: the higher one holds. */
  readonly id: string;
}

/** What a counter is at a moment: what has been told of it up to then, that moment included. */
export interface CounterState {
  readonly value: Micros;
  /** How many changes there have been. */
  readonly changes: bigint;
  /** When the value was established last; `-Infinity` if it never was. */
  readonly establishedAt: number;
  readonly establishedBy: string;
}

export const NOTHING_COUNTED: CounterState = {
  value: 0n,
  changes: 0n,
  establishedAt: -Infinity,
  establishedBy: '',
};

/**
 * The state that follows from a set of changes, whatever their order. At one moment what is added comes before what is
 * established; of two that establish at one moment the one of the higher id holds.
 */
export function stateAt(changes: readonly Change[], at: number): CounterState {
  const told = changes.filter((change) => change.at <= at);
  const last = told.filter(({ establishes }) => establishes).reduce<Change | undefined>(later, undefined);
  const added = told
    .filter((change) => !change.establishes && (last === undefined || change.at > last.at))
    .reduce((sum, { micros }) => sum + micros, 0n);
  return {
    value: (last?.micros ?? 0n) + added,
    changes: BigInt(told.length),
    establishedAt: last?.at ?? -Infinity,
    establishedBy: last?.id ?? '',
  };
}

function later(one: Change | undefined, other: Change): Change {
  if (one === undefined) return other;
  return other.at > one.at || (other.at === one.at && other.id > one.id) ? other : one;
}

/**
 * What a state becomes by further changes that were not told of when it was read.
 *
 * @param known the state at `at` and, for every change that establishes, at its moment
 */
export function withChanges(known: (at: number) => CounterState, changes: readonly Change[], at: number): CounterState {
  const state = known(at);
  const own = changes.filter((change) => change.at <= at);
  if (own.length === 0) return state;
  const last = own.filter(({ establishes }) => establishes).reduce<Change | undefined>(later, undefined);
  const holds =
    last !== undefined &&
    (last.at > state.establishedAt || (last.at === state.establishedAt && last.id > state.establishedBy));
  const base = holds ? last.micros + state.value - known(last.at).value : state.value;
  const since = holds ? last.at : state.establishedAt;
  const added = own
    .filter((change) => !change.establishes && change.at > since)
    .reduce((sum, { micros }) => sum + micros, 0n);
  return {
    value: base + added,
    changes: state.changes + BigInt(own.length),
    establishedAt: since,
    establishedBy: holds ? last.id : state.establishedBy,
  };
}
