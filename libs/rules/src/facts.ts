import { type Wall, wallOf } from '@carillon/calendar';
import type { LoyaltyEvent, MemberSnapshot } from '@carillon/contracts';

/** What filters look at, laid out as the paths of the field catalogue say. Opaque but for its fields. */
export interface FilterFacts {
  readonly event: Readonly<Record<string, unknown>>;
  readonly member: Readonly<Record<string, unknown>>;
  /** Names the event for ever; chance follows from it. */
  readonly itemId: string;
  /** Audiences that the member belongs to; undefined where nobody has looked. */
  readonly audiences: readonly string[] | undefined;
  /** What the clocks of the member's zone showed when it happened. */
  wall(): Wall;
}

/** Lays out an event and its member for filters: once for an event, whatever the number of filters. */
export function filterFacts(
  event: LoyaltyEvent,
  member: MemberSnapshot,
  { itemId = event.eventId, audiences }: { readonly itemId?: string; readonly audiences?: readonly string[] } = {},
): FilterFacts {
  let wall: Wall | undefined;
  return {
    event: { ...event.data, time: event.time, source: event.source },
    member: { ...member },
    itemId,
    audiences,
    wall: () => (wall ??= wallOf(Date.parse(event.time), member.timeZone)),
  };
}

/**
 * The value at a path, own fields only. A list on the way is gone through, so `goods`, `code` gives the codes of all
 * goods. Undefined where nothing is, and for null.
 */
export function valueAt(facts: unknown, path: readonly string[]): unknown {
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
