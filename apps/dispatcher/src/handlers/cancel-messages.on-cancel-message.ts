import { CancelMessage, type Item } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { advanceMessage } from '../domain/advance-message';
import { calledOff, deliveryIdOf } from '../domain/cascade';
import { CLOCK, type Clock } from '../domain/clock';
import type { Message } from '../domain/message';
import { MessageRepository } from '../storage/message.repository';
import { type ParkedMessage, ParkedMessageRepository } from '../storage/parked-message.repository';
import { publicly } from './publicly';
import { dropDeferralTimer, dropFallbackTimer } from './timers';

/** As many channels as a message can have. */
const STEPS = [0, 1, 2, 3, 4, 5] as const;

/**
 * Calls off messages that wait: what was put off is suppressed, and no further channel begins. What has gone on meanwhile is on its
 * way, and left alone.
 */
@Injectable()
@Handles(CancelMessage)
export class CancelMessagesOnCancelMessage implements PacketHandler<typeof CancelMessage> {
  constructor(
    @Inject(MessageRepository) private readonly messages: MessageRepository,
    @Inject(ParkedMessageRepository) private readonly parkedMessages: ParkedMessageRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(items: readonly Item<typeof CancelMessage>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const now = this.clock();
    const asked = new Map(items.map((item) => [item.payload.messageId, item]));
    const deliveryIds = [...asked.keys()].flatMap((messageId) => STEPS.map((step) => deliveryIdOf(messageId, step)));
    const held = await this.messages.hold(tx, deliveryIds);
    const parked = await this.parkedMessages.hold(tx, [...asked.keys()]);
    const outgoing: Outgoing[] = [];
    const suppressed: Message[] = [];
    const toSave: ParkedMessage[] = [];
    for (const [messageId, { request, progress }] of parked) {
      if (request === undefined) continue;
      const item = asked.get(messageId)!;
      for (const step of progress.waiting) {
        const delivery = held.get(deliveryIdOf(messageId, step));
        if (delivery === undefined) continue;
        const { history, announced } = advanceMessage(delivery.history, [
          { status: 'suppressed', at: now, code: 'CANCELLED' },
        ]);
        suppressed.push({ ...delivery, history, deferredUntil: undefined });
        outgoing.push(...announced.map((change) => publicly(delivery, change, item.traceparent)));
        outgoing.push(dropDeferralTimer(item, delivery.deliveryId, now));
      }
      outgoing.push(...dropFallbackTimer(item, request, progress.started, now));
      toSave.push({ messageId, request: undefined, progress: calledOff(progress) });
    }
    await this.messages.advance(tx, suppressed, now);
    await this.parkedMessages.save(tx, toSave);
    return outgoing;
  }
}
