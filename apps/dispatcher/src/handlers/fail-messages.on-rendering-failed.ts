import { type Item, RenderingFailed } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CLOCK, type Clock } from '../domain/clock';
import { MessageRepository } from '../storage/message.repository';
import { ParkedMessageRepository } from '../storage/parked-message.repository';
import { announceAgain, recordChanges, type Reported } from './record-changes';

/** There are no words, so the message ends here. The detail stays where it was said: the public status carries codes. */
@Injectable()
@Handles(RenderingFailed, { remembers: 'packets' })
export class FailMessagesOnRenderingFailed implements PacketHandler<typeof RenderingFailed> {
  constructor(
    @Inject(MessageRepository) readonly messages: MessageRepository,
    @Inject(ParkedMessageRepository) readonly parkedMessages: ParkedMessageRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  handle(items: readonly Item<typeof RenderingFailed>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    return recordChanges(this, tx, reportsOf(items), this.clock());
  }

  again(items: readonly Item<typeof RenderingFailed>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    return announceAgain(this, tx, reportsOf(items));
  }
}

const reportsOf = (items: readonly Item<typeof RenderingFailed>[]): readonly Reported[] =>
  items.map((item) => {
    const { messageId: deliveryId, code } = item.payload;
    return { item, deliveryId, change: { status: 'failed', at: item.occurredAt, code } as const };
  });
