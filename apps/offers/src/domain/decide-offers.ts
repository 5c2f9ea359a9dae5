import {
  type Cause,
  type EventEnriched,
  MessageRequested,
  type OutgoingItem,
  type PayloadOf,
  uuidV5,
} from '@carillon/contracts';
import { filterFacts } from '@carillon/rules';
import type { CompiledOffer } from './compile-offer';
import { metavariablesOf } from './metavariables-of';

/** An enriched event as a handler has it. */
export interface EnrichedItem extends Cause {
  readonly payload: PayloadOf<typeof EventEnriched>;
}

/**
 * Decides what the running offers make of one event: a message for each offer that waits for this type, in whose period
 * the event happened, and whose filter holds.
 *
 * Pure: the answer depends on the arguments alone, and so do the ids in it. An event that no offer wants pays for one
 * look-up by its type.
 */
export function decideOffers(
  item: EnrichedItem,
  running: ReadonlyMap<string, readonly CompiledOffer[]>,
): readonly OutgoingItem[] {
  const { event, member } = item.payload;
  const waiting = running.get(event.type);
  if (waiting === undefined) return [];
  const time = Date.parse(event.time);
  const facts = filterFacts(event, member);
  const wanted = waiting.filter(({ from, to, holds }) => from <= time && time < to && holds(facts));
  if (wanted.length === 0) return [];
  const metavariables = metavariablesOf(event);
  return wanted.map(({ offerId, action }) => {
    const { templateId, messageType, channel, includeUnverified, onUnknown, lifetimeSeconds } = action;
    return MessageRequested.item({
      cause: item,
      role: offerId,
      payload: {
        messageId: uuidV5(`${item.id} message ${offerId}`),
        eventId: event.eventId,
        eventSource: event.source,
        eventType: event.type,
        offerId,
        templateId,
        messageType,
        channel,
        includeUnverified,
        onUnknown,
        ...(lifetimeSeconds === undefined ? {} : { expiresAt: new Date(time + lifetimeSeconds * 1_000).toISOString() }),
        member,
        metavariables,
      },
    });
  });
}
