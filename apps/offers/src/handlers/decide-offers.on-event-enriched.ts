import { EventEnriched, type Item } from '@carillon/contracts';
import { addressed, Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { answerTill } from '../domain/answer-till';
import { wantedBy } from '../domain/decide-offers';
import { RunningOffers } from '../storage/running-offers';
import { ArmTriggered } from './arm-triggered';
import { CountEvents } from './count-events';
import { KeepTraces } from './keep-traces';
import { LookUpAudiences } from './look-up-audiences';
import { settleEffects } from './settle-effects';

/** Renders what the offers have to say to a till, and says it. */
export const GATEWAY_POS = 'gateway-pos';

/** An event that no offer wants ends here, unless a till waits for an answer. */
@Injectable()
@Handles(EventEnriched)
export class DecideOffersOnEventEnriched implements PacketHandler<typeof EventEnriched> {
  constructor(
    @Inject(RunningOffers) private readonly running: RunningOffers,
    @Inject(LookUpAudiences) private readonly audiences: LookUpAudiences,
    @Inject(CountEvents) private readonly counting: CountEvents,
    @Inject(ArmTriggered) private readonly triggered: ArmTriggered,
    @Inject(KeepTraces) private readonly traces: KeepTraces,
  ) {}

  async handle(items: readonly Item<typeof EventEnriched>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const offers = await this.running.load(tx);
    const audiences = await this.audiences.of(items, offers, tx);
    const wanted = items.map((item) => wantedBy(item, offers.get(item.payload.event.type), audiences(item)));
    const decided = await this.counting.decide(wanted, this.running.haveCounters, tx);
    await this.traces.keep(items, decided, tx);
    const effects = decided.flatMap(({ effects: own }) => own);
    const answers = items.flatMap((item, index) => answerTill(item, decided[index]!.effects));
    return [
      ...answers.map((answer) => addressed(answer, GATEWAY_POS)),
      ...settleEffects(effects),
      ...(await this.triggered.onEvents(items, effects, tx)),
    ];
  }
}
