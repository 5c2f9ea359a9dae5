import { type DeliveryStatus, type Item, SendInbox, StatusChanged } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import type { EntityManager } from 'typeorm';
import { acceptMessage } from '../domain/accept-message';
import type { Clock } from '../domain/clock';
import { InboxMessageRepository } from '../storage/inbox-message.repository';

/** Name of the provider in public statuses: ourselves. */
export const PROVIDER = 'inbox';

type Order = Item<typeof SendInbox>;

/**
 * Puts messages into the inboxes of their members. To be kept is to be delivered, in one transaction, so that no message
 * can have an unknown fate. A message that is there already, or was and has been deleted, is left alone.
 */
@Handles(SendInbox)
export class KeepMessagesOnSendInbox implements PacketHandler<typeof SendInbox> {
  constructor(
    private readonly messages: InboxMessageRepository,
    private readonly clock: Clock,
    private readonly lifetimeDays: number,
  ) {}

  async handle(items: readonly Order[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const now = this.clock();
    const orders = firstOfEachMessage(items).map((item) => ({
      item,
      acceptance: acceptMessage(item, { now, lifetimeDays: this.lifetimeDays }),
    }));
    const added = await this.messages.add(
      tx,
      orders.flatMap(({ acceptance }) => (acceptance.outcome === 'accepted' ? [acceptance.message] : [])),
    );
    return orders.flatMap(({ item, acceptance }) => {
      if (acceptance.outcome === 'expired') return [statusOf(item, 'expired', now)];
      const { messageId } = acceptance.message;
      return added.has(messageId) ? [statusOf(item, 'sent', now), statusOf(item, 'delivered', now)] : [];
    });
  }
}

function statusOf(cause: Order, status: DeliveryStatus, at: Date): Outgoing {
  const { deliveryId: messageId, renderedAt } = cause.payload;
  return StatusChanged.item({
    cause,
    role: status,
    payload: { messageId, status, at: at.toISOString(), renderedAt, provider: PROVIDER },
    occurredAt: at,
  });
}

function firstOfEachMessage(items: readonly Order[]): readonly Order[] {
  const first = new Map<string, Order>();
  for (const item of items) if (!first.has(item.payload.deliveryId)) first.set(item.payload.deliveryId, item);
  return [...first.values()];
}
