import { type Item, MembersMerged } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CounterKeepingRepository } from '../storage/counter-keeping.repository';
import { CounterRepository } from '../storage/counter.repository';

/** Profiles have become one: counters whose values add up follow the member who goes on. */
@Injectable()
@Handles(MembersMerged)
export class MergeCountersOnMembersMerged implements PacketHandler<typeof MembersMerged> {
  constructor(
    @Inject(CounterRepository) private readonly counters: CounterRepository,
    @Inject(CounterKeepingRepository) private readonly keeping: CounterKeepingRepository,
  ) {}

  async handle(items: readonly Item<typeof MembersMerged>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const counters = [...(await this.counters.all(tx)).values()];
    const following = counters.filter(({ onMerge, targets }) => onMerge === 'sum' && targets.includes('member'));
    for (const { payload } of items)
      for (const counter of following) await this.keeping.merge(tx, counter, { ...payload, at: new Date(payload.at) });
    return [];
  }
}
