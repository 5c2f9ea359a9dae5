import { type Item, MessageRendered } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock';
import { MessageRepository } from '../storage/message.repository';
import { ParkedMessageRepository } from '../storage/parked-message.repository';
import { announceAgain, recordChanges, type Reported } from './record-changes';

/** The words are ready. */
@Injectable()
@Handles(MessageRendered, { remembers: 'packets' })
export class AdvanceMessagesOnMessageRendered implements PacketHandler<typeof MessageRendered> {
  constructor(
    @Inject(MessageRepository) readonly messages: MessageRepository,
    @Inject(ParkedMessageRepository) readonly parkedMessages: ParkedMessageRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  handle(items: readonly Item<typeof MessageRendered>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    return recordChanges(this, tx, reportsOf(items), this.clock());
  }

  again(items: readonly Item<typeof MessageRendered>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    return announceAgain(this, tx, reportsOf(items));
  }
}

const reportsOf = (items: readonly Item<typeof MessageRendered>[]): readonly Reported[] =>
  items.map((item) => {
    const change = { status: 'rendered', at: item.occurredAt } as const;
    return { item, deliveryId: item.payload.messageId, change };
  });
