import { type Item, StatusChanged } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock';
import { MessageRepository } from '../storage/message.repository';
import { ParkedMessageRepository } from '../storage/parked-message.repository';
import { recordChanges } from './record-changes';

/** A gateway knows more of a message. The detail is dropped: it may name the recipient. */
@Injectable()
@Handles(StatusChanged, { remembers: 'packets' })
export class AdvanceMessagesOnStatusChanged implements PacketHandler<typeof StatusChanged> {
  constructor(
    @Inject(MessageRepository) readonly messages: MessageRepository,
    @Inject(ParkedMessageRepository) readonly parkedMessages: ParkedMessageRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(items: readonly Item<typeof StatusChanged>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const reports = items.map((item) => {
      const { messageId: deliveryId, status, at, provider, code } = item.payload;
      return { item, deliveryId, change: { status, at: new Date(at), provider, code } };
    });
    return recordChanges(this, tx, reports, this.clock());
  }
}
