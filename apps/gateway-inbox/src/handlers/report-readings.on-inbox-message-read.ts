import { InboxMessageRead, type Item, StatusChanged } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { InboxMessageRepository } from '../storage/inbox-message.repository';
import { PROVIDER } from './keep-messages.on-send-inbox';

/**
 * Tells that messages have been read, and sees to it that they are marked so: the request that said it may have died
 * before it could. What has been purged meanwhile was read all the same.
 */
@Injectable()
@Handles(InboxMessageRead, { ownOnly: true })
export class ReportReadingsOnInboxMessageRead implements PacketHandler<typeof InboxMessageRead> {
  constructor(@Inject(InboxMessageRepository) private readonly messages: InboxMessageRepository) {}

  async handle(items: readonly Item<typeof InboxMessageRead>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const readings = items.map(({ payload: { messageId, at } }) => ({ messageId, at: new Date(at) }));
    await this.messages.markRead(readings, tx);
    return items.map((item) => {
      const { messageId, at } = item.payload;
      return StatusChanged.item({ cause: item, payload: { messageId, status: 'read', at, provider: PROVIDER } });
    });
  }
}
