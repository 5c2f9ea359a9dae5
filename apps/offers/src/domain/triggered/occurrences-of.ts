import { type EventEnriched, type Item, readMetavariables } from '@carillon/contracts';
import { filterFacts } from '@carillon/rules';
import type { Listener } from './compile-triggered';
import type { Occurrence, Role } from './plan';
import type { Switch } from './switch';

type EnrichedItem = Item<typeof EventEnriched>;

/** An event that concerns a triggered message of its member. */
export interface Concern {
  readonly triggeredMessageId: string;
  readonly memberId: string;
  readonly item: EnrichedItem;
  readonly occurrence: Occurrence;
}

/**
 * What events of a packet do to triggered messages, by what listens to their types and by what offers have switched. An event
 * is one occurrence of a message, with all its roles.
 */
export function concernsOf(
  items: readonly EnrichedItem[],
  switches: readonly Switch[],
  listeners: ReadonlyMap<string, readonly (Listener & { readonly triggeredMessageId: string })[]>,
): readonly Concern[] {
  const roles = new Map<string, { readonly item: EnrichedItem; readonly id: string; readonly roles: Set<Role> }>();
  const add = ({ triggeredMessageId: id, role, item }: Switch): void => {
    const key = `${item.id} ${id}`;
    const known = roles.get(key);
    if (known === undefined) roles.set(key, { item, id, roles: new Set([role]) });
    else known.roles.add(role);
  };
  for (const item of items) {
    const listening = listeners.get(item.payload.event.type);
    if (listening === undefined) continue;
    const facts = filterFacts(item.payload.event, item.payload.member);
    for (const { triggeredMessageId, role, holds } of listening)
      if (holds(facts)) add({ triggeredMessageId, role, item });
  }
  switches.forEach(add);
  return [...roles.values()].map(({ item, id, roles: does }) => concernOf(item, id, [...does]));
}

function concernOf(item: EnrichedItem, triggeredMessageId: string, roles: readonly Role[]): Concern {
  const { event, member } = item.payload;
  const occasion = {
    ...{ eventId: event.eventId, source: event.source, type: event.type },
    correlationId: item.correlationId,
    metavariables: readMetavariables(event),
    timeZone: member.timeZone,
  };
  const occurrence = { id: item.id, at: Date.parse(event.time), roles, ...(roles.includes('arm') ? { occasion } : {}) };
  return { triggeredMessageId, memberId: event.memberId, item, occurrence };
}
