import {
  Instant,
  type LoyaltyEvent,
  loyaltyEventTypes,
  type Metavariable,
  type Metavariables,
  type OfferedMetavariable,
} from '@carillon/contracts';

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
  date: (value) => (Instant.safeParse(value).success ? { kind: 'date', value: value as string } : undefined), // a string, says Instant
};

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
