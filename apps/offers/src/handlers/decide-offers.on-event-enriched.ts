import { EventEnriched, type Item } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { decideOffers } from '../domain/decide-offers';
import { RunningOffers } from '../storage/running-offers';

@Injectable()
@Handles(EventEnriched)
export class DecideOffersOnEventEnriched implements PacketHandler<typeof EventEnriched> {
  constructor(@Inject(RunningOffers) private readonly offers: RunningOffers) {}

  async handle(items: readonly Item<typeof EventEnriched>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const running = await this.offers.asOf(tx);
    return items.flatMap((item) => decideOffers(item, running));
  }
}
