import type { LoyaltyEvent, MemberSnapshot } from '@carillon/contracts';

/** What filters look at, laid out as the paths of the field catalogue say. Opaque but for its fields. */
export interface FilterFacts {
  readonly event: Readonly<Record<string, unknown>>;
  readonly member: Readonly<Record<string, unknown>>;
}

/** Lays out an event and its member for filters: once for an event, whatever the number of filters. */
export function filterFacts(event: LoyaltyEvent, member: MemberSnapshot): FilterFacts {
  const balance: Record<string, unknown> = Object.create(null) as Record<string, unknown>; // `__proto__` may be a code
  for (const { currency, amount } of member.balances) balance[currency] = amount;
  return { event: { ...event.data, time: event.time, source: event.source }, member: { ...member, balance } };
}

/**
 * The value at a path, own fields only. A list on the way is gone through, so `goods`, `code` gives the codes of all
 * goods. Undefined where nothing is, and for null.
 */
export function valueAt(facts: FilterFacts, path: readonly string[]): unknown {
  let value: unknown = facts;
  for (let index = 0; index < path.length; index++) {
    if (Array.isArray(value)) return value.flatMap((element) => present(valueIn(element, path.slice(index))));
    value = ownField(value, path[index]!);
    if (value === undefined) return undefined;
  }
  return value;
}

function valueIn(element: unknown, path: readonly string[]): unknown {
  return path.reduce(ownField, element);
}

function present(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value];
}

function ownField(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name] ?? undefined; // an object, as seen above
}
