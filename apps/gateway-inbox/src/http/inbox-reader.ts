import { InboxMessageRead, type OutgoingItem } from '@carillon/contracts';
import { Messenger } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../domain/clock';
import { InboxMessageRepository, type Reading } from '../storage/inbox-message.repository';

const AT_ONCE = 500;

/**
 * Takes down that a member has read messages. First onto the service's own queue, then into the table: what the app has
 * been told is both shown at once and reported for certain. A crash in between leaves the mark to the handler, and one
 * before it leaves nothing, as if the app had not called. An item's id is made of its message alone, so however often and
 * wherever a message is read at the same time, it is reported once; what is marked already is not reported again.
 */
@Injectable()
export class InboxReader {
  constructor(
    @Inject(InboxMessageRepository) private readonly messages: InboxMessageRepository,
    @Inject(Messenger) private readonly messenger: Messenger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns whether the message is there, and this member's */
  async read(memberId: string, messageId: string): Promise<boolean> {
    const reading = await this.messages.find(memberId, messageId);
    if (reading === undefined) return false;
    if (!reading.readBefore) await this.takeDown([reading], this.clock());
    return true;
  }

  /** What arrives meanwhile stays unread. @returns how many had not been read before */
  async readAll(memberId: string): Promise<number> {
    const at = this.clock();
    for (let count = 0; ;) {
      const unread = await this.messages.unread(memberId, at, AT_ONCE);
      if (unread.length > 0) await this.takeDown(unread, at);
      count += unread.length;
      if (unread.length < AT_ONCE) return count;
    }
  }

  private async takeDown(readings: readonly Reading[], at: Date): Promise<void> {
    await this.messenger.toSelf(readings.map((reading) => readItem(reading, at)));
    await this.messages.markRead(readings.map(({ messageId }) => ({ messageId, at })));
  }
}

const readItem = ({ messageId, correlationId }: Reading, at: Date): OutgoingItem =>
  InboxMessageRead.item({
    cause: { id: messageId, correlationId, occurredAt: at },
    payload: { messageId, at: at.toISOString() },
  });
