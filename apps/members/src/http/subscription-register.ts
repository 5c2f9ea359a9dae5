import type { SubscriptionCell } from '@carillon/contracts';
import { RejectedError } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { stateFacts } from '../domain/merge-facts';
import type { Profile } from '../domain/profile';
import { chooseCells, momentAfter, REFUSED_ALL } from '../domain/subscription-choice';
import { MEMBERS_CODES } from '../error-codes';
import { MemberRepository } from '../storage/member.repository';
import { SubscriptionTypeRepository } from '../storage/subscription-type.repository';
import { SubscriptionRepository } from '../storage/subscription.repository';

/** Changes subscriptions by request of an operator, who has seen what is known and has the last word. */
@Injectable()
export class SubscriptionRegister {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(MemberRepository) private readonly members: MemberRepository,
    @Inject(SubscriptionRepository) private readonly subscriptions: SubscriptionRepository,
    @Inject(SubscriptionTypeRepository) private readonly types: SubscriptionTypeRepository,
  ) {}

  /** @throws RejectedError MEMBER_NOT_FOUND */
  choose(askedId: string, cells: readonly SubscriptionCell[]): Promise<Profile> {
    return this.change(askedId, async (profile, memberId, tx) => {
      const chosen = (await this.subscriptions.chosenBy(tx, [memberId])).get(memberId);
      const types = (await this.types.all(tx)).map(({ type }) => type);
      const after = chooseCells({ profile, chosen }, { cells, types, at: momentAfter(profile, new Date()) });
      if (after.chosen !== undefined) await this.subscriptions.keepChosen(tx, new Map([[memberId, after.chosen]]));
      return after.profile;
    });
  }

  /** @throws RejectedError MEMBER_NOT_FOUND */
  chooseAll(memberId: string, selected: boolean): Promise<Profile> {
    const optOuts = selected ? [] : [...REFUSED_ALL];
    return this.change(memberId, async (profile) => stateFacts(profile, { optOuts }, new Date()));
  }

  private change(
    askedId: string,
    decide: (profile: Profile, memberId: string, tx: EntityManager) => Promise<Profile>,
  ): Promise<Profile> {
    return this.dataSource.transaction(async (tx) => {
      const memberId = (await this.members.rootsOf([askedId], tx)).get(askedId) ?? askedId;
      const profile = (await this.members.load(tx, { toChange: [memberId] })).get(memberId);
      if (profile === undefined) throw new RejectedError(MEMBERS_CODES.notFound, `there is no member ${memberId}`);
      await this.subscriptions.ascribe(tx, 'operator');
      const after = await decide(profile, memberId, tx);
      await this.members.save(tx, new Map([[memberId, after]]));
      return after;
    });
  }
}
