import type { Outgoing } from '@carillon/messaging';
import type { Follower, MemberMerge } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CounterKeepingRepository } from '../storage/counter-keeping.repository';
import { CounterRepository } from '../storage/counter.repository';

/** Profiles have become one: counters whose values add up follow the member who goes on, and so do purchases, for their refunds. */
@Injectable()
export class MergeCounters implements Follower {
  constructor(
    @Inject(CounterRepository) private readonly counters: CounterRepository,
    @Inject(CounterKeepingRepository) private readonly keeping: CounterKeepingRepository,
  ) {}

  async follow(merge: MemberMerge, tx: EntityManager): Promise<readonly Outgoing[]> {
    await this.keeping.mergePurchases(tx, merge);
    for (const counter of (await this.counters.all(tx)).values())
      if (counter.onMerge === 'sum' && counter.targets.includes('member')) await this.keeping.merge(tx, counter, merge);
    return [];
  }
}
