import type { AnyContract, Item } from '@carillon/contracts';
import { EXCHANGES, type Outgoing, type PublicEvent, refuse } from '@carillon/messaging';
import type { EntityManager } from 'typeorm';
import { advanceMessage } from '../domain/advance-message';
import { announcementOf } from '../domain/announcement';
import type { Message, MessageFacts, StatusChange } from '../domain/message';
import { ERRORS } from '../error-codes';
import type { MessageRepository } from '../storage/message.repository';

/** An item that says something of a message. */
export interface Reported {
  readonly item: Item<AnyContract>;
  readonly messageId: string;
  readonly change: StatusChange;
}

/** The public word on a step, as an AMQP message. */
export const publicly = (message: MessageFacts, change: StatusChange, traceparent?: string): PublicEvent => ({
  exchange: EXCHANGES.delivery,
  ...announcementOf(message, change, traceparent),
});

/**
 * Records what a packet reports: one statement reads and holds its messages, one writes them.
 *
 * @returns the announcements of what is new; an item about a message that is not there is refused
 */
export async function recordChanges(
  messages: MessageRepository,
  tx: EntityManager,
  reports: readonly Reported[],
  now: Date,
): Promise<readonly Outgoing[]> {
  const held = await messages.hold(tx, [...new Set(reports.map(({ messageId }) => messageId))]);
  const outgoing: Outgoing[] = [];
  const advanced = new Map<string, Message>();
  for (const { item, messageId, change } of reports) {
    const message = advanced.get(messageId) ?? held.get(messageId);
    if (message === undefined) {
      outgoing.push(refuse(item, ERRORS.MESSAGE_NOT_FOUND, `message ${messageId} does not exist`));
      continue;
    }
    const { history, announced, changed } = advanceMessage(message.history, [change]);
    if (changed) advanced.set(messageId, { ...message, history });
    for (const step of announced) outgoing.push(publicly(message, step, item.traceparent));
  }
  await messages.advance(tx, [...advanced.values()], now);
  return outgoing;
}
