import { type EventEnriched, type MessageRequested, type PayloadOf, uuidV5 } from '@carillon/contracts';
import { filterFacts } from '@carillon/rules';
import type { CompiledOffer } from './compile-offer';
import { readMetavariables } from './read-metavariables';

export type RequestedMessage = PayloadOf<typeof MessageRequested>;

/**
 * Decides what the running offers make of one event: a message for each offer whose period the event falls into and whose
 * filter holds. The id of a message follows from the event and the offer, so deciding twice asks for one message.
 *
 * @param itemId id of the item that brought the event
 * @param offers those for the type of the event
 * @returns the messages, in order of the offers
 */
export function decideOffers(
  itemId: string,
  { event, member }: PayloadOf<typeof EventEnriched>,
  offers: readonly CompiledOffer[],
): readonly RequestedMessage[] {
  if (offers.length === 0) return [];
  const time = Date.parse(event.time);
  const facts = filterFacts(event, member);
  const wanting = offers.filter(({ from, to, holds }) => from <= time && time < to && holds(facts));
  if (wanting.length === 0) return [];
  const metavariables = readMetavariables(event);
  return wanting.map(({ offerId, action }) => ({
    messageId: uuidV5(`${itemId} ${offerId}`),
    eventId: event.eventId,
    eventSource: event.source,
    eventType: event.type,
    offerId,
    templateId: action.templateId,
    messageType: action.messageType,
    channel: action.channel,
    includeUnverified: action.includeUnverified,
    onUnknown: action.onUnknown,
    ...expiry(time, action.lifetimeSeconds),
    member,
    metavariables,
  }));
}

function expiry(time: number, lifetimeSeconds: number | undefined): Pick<RequestedMessage, 'expiresAt'> {
  return lifetimeSeconds === undefined ? {} : { expiresAt: new Date(time + lifetimeSeconds * 1_000).toISOString() };
}
