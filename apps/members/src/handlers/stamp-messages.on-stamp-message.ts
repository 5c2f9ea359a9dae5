import { type Item, MessageStamped, StampMessage } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { snapshotOf } from '../domain/views';
import { MemberRepository } from '../storage/member.repository';

/**
 * Puts the members into messages that have waited: consent and contacts are those of now. One statement for a packet.
 *
 * A member who was taken out meanwhile is answered for all the same, so that whoever waits for the message hears of its end.
 */
@Injectable()
@Handles(StampMessage)
export class StampMessagesOnStampMessage implements PacketHandler<typeof StampMessage> {
  constructor(@Inject(MemberRepository) private readonly members: MemberRepository) {}

  async handle(items: readonly Item<typeof StampMessage>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const toRead = [...new Set(items.map(({ payload }) => payload.memberId))];
    const known = await this.members.load(tx, { toChange: [], toRead });
    return items.map((item) => {
      const { memberId, ...message } = item.payload;
      const profile = known.get(memberId);
      const member = profile === undefined ? ({ memberId, state: 'deleted' } as const) : snapshotOf(memberId, profile);
      return MessageStamped.item({ cause: item, payload: { ...message, member } });
    });
  }
}
