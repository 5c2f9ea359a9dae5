import { type Item, StrangerAsked } from '@carillon/contracts';
import { addressed, Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { answerTill } from '../domain/answer-till';
import { wantedBy } from '../domain/decide-offers';
import { RunningOffers } from '../storage/running-offers';
import { CountEvents } from './count-events';
import { GATEWAY_POS } from './decide-offers.on-event-enriched';
import { LookUpAudiences } from './look-up-audiences';

/** Nobody knows the member yet: the till gets its words, and all else waits for the event itself. */
@Injectable()
@Handles(StrangerAsked, { ownOnly: true })
export class AnswerTillOnStrangerAsked implements PacketHandler<typeof StrangerAsked> {
  constructor(
    @Inject(RunningOffers) private readonly running: RunningOffers,
    @Inject(LookUpAudiences) private readonly audiences: LookUpAudiences,
    @Inject(CountEvents) private readonly counting: CountEvents,
  ) {}

  async handle(items: readonly Item<typeof StrangerAsked>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const offers = await this.running.load(tx);
    const asked = items.map((item) => ({ ...item })); // items of the same shape, whatever contract brought them
    const audiences = await this.audiences.of(asked, offers, tx);
    const wanted = asked.map((item) => wantedBy(item, offers.get(item.payload.event.type), audiences(item)));
    const decided = await this.counting.ask(wanted, tx);
    return asked.flatMap((item, index) =>
      answerTill(item, decided[index]!).map((answer) => addressed(answer, GATEWAY_POS)),
    );
  }
}
