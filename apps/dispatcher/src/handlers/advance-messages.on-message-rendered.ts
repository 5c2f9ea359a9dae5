import { type Item, MessageRendered } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock';
import { MessageRepository } from '../storage/message.repository';
import { ParkedMessageRepository } from '../storage/parked-message.repository';
import { announceAgain, recordChanges, type Reported } from './record-changes';

/** Most messages are with their provider by then, and the gateway's report has told when they were rendered. */
const REST_MS = 5_000;

/** The words are ready. Nothing waits for it, so it is looked at late, and written where no gateway has told it. */
@Injectable()
@Handles(MessageRendered, { remembers: 'packets', restMs: REST_MS })
export class AdvanceMessagesOnMessageRendered implements PacketHandler<typeof MessageRendered> {
  constructor(
    @Inject(MessageRepository) readonly messages: MessageRepository,
    @Inject(ParkedMessageRepository) readonly parkedMessages: ParkedMessageRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(items: readonly Item<typeof MessageRendered>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const news = await this.messages.notKnownAsRendered(tx, items.map(renderingOf));
    const told = items.filter(({ payload }) => news.has(payload.messageId));
    return recordChanges(this, tx, reportsOf(told), this.clock());
  }

  again(items: readonly Item<typeof MessageRendered>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    return announceAgain(this, tx, reportsOf(items));
  }
}

const renderingOf = ({ payload: { messageId: deliveryId }, occurredAt: at }: Item<typeof MessageRendered>) => ({
  deliveryId,
  at,
});

const reportsOf = (items: readonly Item<typeof MessageRendered>[]): readonly Reported[] =>
  items.map((item) => {
    const change = { status: 'rendered', at: item.occurredAt } as const;
    return { item, deliveryId: item.payload.messageId, change };
  });
