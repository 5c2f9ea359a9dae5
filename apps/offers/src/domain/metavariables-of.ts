import { type LoyaltyEvent, loyaltyEventTypes, type Metavariable, type Metavariables } from '@carillon/contracts';

/** How one metavariable is read out of an event's data; undefined when the event does not say it. */
type Reader = (data: LoyaltyEvent['data']) => Metavariable | undefined;

const readers = new Map<string, readonly (readonly [string, Reader])[]>();

/** What the templates may name of this event. Values that the event lacks, or that are of another kind, are left out. */
export function metavariablesOf({ type, data }: Pick<LoyaltyEvent, 'type' | 'data'>): Metavariables {
  const found: Metavariables = {};
  for (const [name, read] of readersOf(type)) {
    const value = read(data);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** The catalogue does not change while the service runs. */
function readersOf(type: string): readonly (readonly [string, Reader])[] {
  const known = readers.get(type);
  if (known !== undefined) return known;
  const offered = Object.entries(loyaltyEventTypes.get(type)?.metavariables ?? {});
  const made = offered.map(([name, { kind, path, currencyPath }]) => {
    const value = at(path);
    const currency = currencyPath === undefined ? () => undefined : at(currencyPath);
    return [name, (data: LoyaltyEvent['data']) => toMetavariable(kind, value(data), currency(data))] as const;
  });
  readers.set(type, made);
  return made;
}

/** Own properties only: an event cannot name what JavaScript objects inherit. */
function at(path: string): (data: unknown) => unknown {
  const steps = path.split('.');
  return (data) =>
    steps.reduce<unknown>(
      (value, step) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, step)
          ? (value as Record<string, unknown>)[step]
          : undefined,
      data,
    );
}

function toMetavariable(kind: Metavariable['kind'], value: unknown, currency: unknown): Metavariable | undefined {
  if (kind === 'text') return typeof value === 'string' ? { kind, value: value.slice(0, 4_000) } : undefined;
  if (kind === 'date')
    return typeof value === 'string' && !Number.isNaN(Date.parse(value))
      ? { kind, value: new Date(value).toISOString() }
      : undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  if (kind === 'number') return { kind, value };
  return typeof currency === 'string' ? { kind, value: { amount: value, currency } } : undefined;
}
