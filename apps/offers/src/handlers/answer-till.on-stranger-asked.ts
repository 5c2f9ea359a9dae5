import { type Item, StrangerAsked } from '@carillon/contracts';
import { addressed, Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { answerTill } from '../domain/answer-till';
import { decideOffers } from '../domain/decide-offers';
import { RunningOffers } from '../storage/running-offers';
import { GATEWAY_POS } from './decide-offers.on-event-enriched';

/** Nobody knows the member yet: the till gets its words, and all else waits for the event itself. */
@Injectable()
@Handles(StrangerAsked, { ownOnly: true })
export class AnswerTillOnStrangerAsked implements PacketHandler<typeof StrangerAsked> {
  constructor(@Inject(RunningOffers) private readonly running: RunningOffers) {}

  async handle(items: readonly Item<typeof StrangerAsked>[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const offers = await this.running.load(tx);
    return items.flatMap((item) => {
      const asked = { ...item }; // an item of the same shape, whatever contract brought it
      const effects = decideOffers(asked, offers.get(item.payload.event.type));
      return answerTill(asked, effects).map((answer) => addressed(answer, GATEWAY_POS));
    });
  }
}
