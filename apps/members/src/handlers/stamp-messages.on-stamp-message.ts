import { type Item, MessageStamped, StampMessage } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { snapshotOf } from '../domain/views';
import { MemberRepository } from '../storage/member.repository';

/**
 * Puts the members into messages that have waited: consent and contacts are those of now. One statement for a packet, two more
 * where somebody is not known under their id: those who have gone into another get their message as that one.
 *
 * A member who was taken out meanwhile is answered for all the same, so that whoever waits for the message hears of its end.
 */
@Injectable()
@Handles(StampMessage)
export class StampMessagesOnStampMessage implements PacketHandler<typeof StampMessage> {
  constructor(@Inject(MemberRepository) private readonly members: MemberRepository) {}

  async handle(items: readonly Item<typeof StampMessage>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const asked = [...new Set(items.map(({ payload }) => payload.memberId))];
    const known = await this.members.load(tx, { toChange: [], toRead: asked });
    const roots = await this.members.rootsOf(
      asked.filter((memberId) => !known.has(memberId)),
      tx,
    );
    const heirs = await this.members.load(tx, { toChange: [], toRead: [...new Set(roots.values())] });
    return items.map((item) => {
      const { memberId: askedId, ...message } = item.payload;
      const memberId = roots.get(askedId) ?? askedId;
      const profile = known.get(memberId) ?? heirs.get(memberId);
      const member = profile === undefined ? ({ memberId, state: 'deleted' } as const) : snapshotOf(memberId, profile);
      return MessageStamped.item({ cause: item, payload: { ...message, member } });
    });
  }
}
