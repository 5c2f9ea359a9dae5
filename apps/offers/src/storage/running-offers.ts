import type { Logger } from '@carillon/messaging';
import { LOGGER } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type CompiledOffer, compileOffer } from '../domain/compile-offer';
import { OfferRepository } from './offer.repository';

type ByEventType = ReadonlyMap<string, readonly CompiledOffer[]>;

/** The running offers, compiled and indexed by event type; made anew when the revision has moved on. */
@Injectable()
export class RunningOffers {
  private known: { readonly revision: string; readonly offers: ByEventType } | undefined;

  constructor(
    @Inject(OfferRepository) private readonly repository: OfferRepository,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async asOf(tx: EntityManager): Promise<ByEventType> {
    const revision = await this.repository.revision(tx);
    if (this.known?.revision !== revision) this.known = { revision, offers: await this.compile(tx) };
    return this.known.offers;
  }

  private async compile(tx: EntityManager): Promise<ByEventType> {
    const byType = new Map<string, CompiledOffer[]>();
    for (const { id, terms } of await this.repository.running(tx)) {
      const result = compileOffer(id, terms);
      // Saved by a release that knew more event types or fields than this one: better silent than wrong.
      if (result.outcome === 'refused')
        this.log.error({ offerId: id, faults: result.faults }, 'a running offer does not compile');
      else byType.set(terms.eventType, [...(byType.get(terms.eventType) ?? []), result.compiled]);
    }
    return byType;
  }
}
