import { type EventEnriched, type Item, type OutgoingItem, TillAnswered, readMetavariables } from '@carillon/contracts';
import type { Effect } from './effect';

/** More than any receipt has room for. */
const MOST_MESSAGES = 500;

/**
 * The answer to the till that waits, if one does: what the event's effects have to say to it, in their order, and an empty
 * one when they have nothing to say.
 */
export function answerTill(item: Item<typeof EventEnriched>, effects: readonly Effect[]): readonly OutgoingItem[] {
  const { event, member } = item.payload;
  const { till, source, eventId, type: eventType } = event;
  if (till === undefined) return [];
  const messages = effects.flatMap((effect) => (effect.kind === 'till-message' ? [effect.message] : []));
  const metavariables = messages.length === 0 ? {} : readMetavariables(event);
  const payload = {
    source,
    eventId,
    eventType,
    till,
    messages: messages.slice(0, MOST_MESSAGES),
    member,
    metavariables,
  };
  return [TillAnswered.item({ cause: item, payload })];
}
