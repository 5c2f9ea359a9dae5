import { EventEnriched, type Item } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { decideOffers } from '../domain/decide-offers';
import { RunningOffers } from '../storage/running-offers';
import { ArmTriggered } from './arm-triggered';
import { settleEffects } from './settle-effects';

/** An event that no offer wants ends here. */
@Injectable()
@Handles(EventEnriched)
export class DecideOffersOnEventEnriched implements PacketHandler<typeof EventEnriched> {
  constructor(
    @Inject(RunningOffers) private readonly running: RunningOffers,
    @Inject(ArmTriggered) private readonly triggered: ArmTriggered,
  ) {}

  async handle(items: readonly Item<typeof EventEnriched>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const offers = await this.running.load(tx);
    const effects = items.flatMap((item) => decideOffers(item, offers.get(item.payload.event.type) ?? []));
    return [...settleEffects(effects), ...(await this.triggered.onEvents(items, effects, tx))];
  }
}
