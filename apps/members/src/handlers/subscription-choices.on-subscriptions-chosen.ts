import { type Item, SubscriptionsChosen } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler, refuse } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { chooseCells, type Standing } from '../domain/subscription-choice';
import { MEMBERS_CODES } from '../error-codes';
import { MemberRepository } from '../storage/member.repository';
import { SubscriptionTypeRepository } from '../storage/subscription-type.repository';
import { SubscriptionRepository } from '../storage/subscription.repository';

type Chosen = Item<typeof SubscriptionsChosen>;

/** Brings subscriptions up to date with what members chose on public pages. What changed is announced by the announcer. */
@Injectable()
@Handles(SubscriptionsChosen)
export class SubscriptionChoicesOnSubscriptionsChosen implements PacketHandler<typeof SubscriptionsChosen> {
  constructor(
    @Inject(MemberRepository) private readonly members: MemberRepository,
    @Inject(SubscriptionRepository) private readonly subscriptions: SubscriptionRepository,
    @Inject(SubscriptionTypeRepository) private readonly types: SubscriptionTypeRepository,
  ) {}

  /** A choice of a member who has gone into another is that one's. */
  async handle(said: readonly Chosen[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const roots = await this.members.rootsOf([...new Set(said.map(({ payload }) => payload.memberId))], tx);
    const items = said.map((item) => {
      const memberId = roots.get(item.payload.memberId);
      return memberId === undefined ? item : { ...item, payload: { ...item.payload, memberId } };
    });
    const memberIds = [...new Set(items.map(({ payload }) => payload.memberId))];
    const known = await this.members.load(tx, { toChange: memberIds });
    const chosen = await this.subscriptions.chosenBy(tx, memberIds);
    const types = (await this.types.all(tx)).map(({ type }) => type);
    const changed = new Map<string, Standing>();
    for (const { payload } of items) {
      const profile = known.get(payload.memberId);
      if (profile === undefined) continue;
      const before = changed.get(payload.memberId) ?? { profile, chosen: chosen.get(payload.memberId) };
      const after = chooseCells(before, { cells: payload.cells, at: Date.parse(payload.at), types });
      if (after !== before) changed.set(payload.memberId, after);
    }
    await this.keep(tx, changed);
    return items
      .filter(({ payload }) => !known.has(payload.memberId))
      .map((item) => refuse(item, MEMBERS_CODES.notFound, 'there is no member of this id any more'));
  }

  private async keep(tx: EntityManager, changed: ReadonlyMap<string, Standing>): Promise<void> {
    if (changed.size === 0) return;
    await this.subscriptions.ascribe(tx, 'member');
    await this.members.save(tx, new Map([...changed].map(([memberId, { profile }]) => [memberId, profile])));
    const cells = [...changed].flatMap(([memberId, { chosen }]) => (chosen ? [[memberId, chosen] as const] : []));
    await this.subscriptions.keepChosen(tx, new Map(cells));
  }
}
