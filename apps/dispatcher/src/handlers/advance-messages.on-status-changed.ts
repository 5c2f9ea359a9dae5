import { type Item, StatusChanged } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock';
import { MessageRepository } from '../storage/message.repository';
import { ParkedMessageRepository } from '../storage/parked-message.repository';
import { announceAgain, recordChanges, type Reported } from './record-changes';

/** A gateway knows more of a message. The detail is dropped: it may name the recipient. */
@Injectable()
@Handles(StatusChanged, { remembers: 'packets' })
export class AdvanceMessagesOnStatusChanged implements PacketHandler<typeof StatusChanged> {
  constructor(
    @Inject(MessageRepository) readonly messages: MessageRepository,
    @Inject(ParkedMessageRepository) readonly parkedMessages: ParkedMessageRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  handle(items: readonly Item<typeof StatusChanged>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    return recordChanges(this, tx, reportsOf(items), this.clock());
  }

  again(items: readonly Item<typeof StatusChanged>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    return announceAgain(this, tx, reportsOf(items));
  }
}

const reportsOf = (items: readonly Item<typeof StatusChanged>[]): readonly Reported[] =>
  items.map((item) => {
    const { messageId: deliveryId, status, at, renderedAt, provider, code } = item.payload;
    const change = { status, at: new Date(at), provider, code };
    return { item, deliveryId, change, renderedAt: renderedAt === undefined ? undefined : new Date(renderedAt) };
  });
