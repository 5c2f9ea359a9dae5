import type { LoyaltyEvent } from '../values/loyalty-event';
import { MOST_TOLD_LINES, type Metavariable, type Metavariables, type ToldLine } from '../values/metavariables';
import { Instant } from '../values/time';
import { loyaltyEventTypes } from './catalog';
import type { OfferedMetavariable } from './loyalty-event-type';

/** As the contract bounds it. */
const LONGEST_TEXT = 4_000;

type Reader = readonly [name: string, read: (data: unknown) => Metavariable | undefined];

const readers: ReadonlyMap<string, readonly Reader[]> = new Map(
  [...loyaltyEventTypes.values()].map(({ type, metavariables }) => [
    type,
    Object.entries(metavariables).map(([name, offered]) => [name, readerOf(offered)] as const),
  ]),
);

/** The metavariables that an event offers to templates. What is missing, or not of its kind, is left out. */
export function readMetavariables({ type, data }: LoyaltyEvent): Metavariables {
  const found: Record<string, Metavariable> = {};
  for (const [name, read] of readers.get(type) ?? []) {
    const metavariable = read(data);
    if (metavariable) found[name] = metavariable;
  }
  return found;
}

function readerOf({ kind, path, currencyPath }: OfferedMetavariable): Reader[1] {
  const steps = path.split('.');
  const currencySteps = currencyPath?.split('.');
  return (data) => {
    const value = valueAt(data, steps);
    return value === undefined ? undefined : KINDS[kind](value, currencySteps && valueAt(data, currencySteps));
  };
}

const KINDS: Readonly<Record<Metavariable['kind'], (value: unknown, currency: unknown) => Metavariable | undefined>> = {
  text: (value) => (isText(value, LONGEST_TEXT) ? { kind: 'text', value } : undefined),
  number: (value) => (isNumber(value) ? { kind: 'number', value } : undefined),
  money: (amount, currency) =>
    isNumber(amount) && isText(currency, 3) && /^[A-Z]{3}$/.test(currency)
      ? { kind: 'money', value: { amount, currency } }
      : undefined,
  points: (amount, currency) =>
    isNumber(amount) && isText(currency, 64) && currency !== ''
      ? { kind: 'points', value: { amount, currency } }
      : undefined,
  lines: (value, currency) => (Array.isArray(value) ? linesOf(value, currency) : undefined),
  date: (value) => (Instant.safeParse(value).success ? { kind: 'date', value: value as string } : undefined), // a string, says Instant
};

/** A line without a name is told by its code; what is no line of goods is left out. */
function linesOf(lines: readonly unknown[], currency: unknown): Metavariable | undefined {
  const value = lines.slice(0, MOST_TOLD_LINES).flatMap((line): readonly ToldLine[] => {
    const [name, code, quantity, amount] = ['name', 'code', 'quantity', 'amount'].map((field) =>
      valueAt(line, [field]),
    );
    const called = isText(name, 200) && name !== '' ? name : code;
    if (!isText(called, 200) || called === '' || !isNumber(quantity)) return [];
    const price = KINDS.money(amount, currency);
    return [{ name: called, quantity, ...(price?.kind === 'money' && { price: price.value }) }];
  });
  return value.length === 0 ? undefined : { kind: 'lines', value };
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.length <= longest;

function valueAt(data: unknown, steps: readonly string[]): unknown {
  let value = data;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step]; // an object, as seen above
  }
  return value ?? undefined;
}
