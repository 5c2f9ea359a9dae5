import type { Logger } from '@carillon/messaging';
import { LOGGER } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type CompiledOffer, compileOffer } from '../domain/compile-offer';
import type { Counters } from '../domain/counters/counter';
import { indexOffers, type OfferIndex } from '../domain/index-offers';
import { CounterRepository } from './counter.repository';
import { OfferRepository } from './offer.repository';

/** The running offers, compiled and indexed, by type of event. */
export type OffersByType = ReadonlyMap<string, OfferIndex>;

/** Keeps the running offers in memory for as long as nobody has changed any. */
@Injectable()
export class RunningOffers {
  private cached: { readonly revision: string; readonly offers: OffersByType; readonly counters: Counters } | undefined;

  constructor(
    @Inject(OfferRepository) private readonly offers: OfferRepository,
    @Inject(CounterRepository) private readonly counters: CounterRepository,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** As they are now, for one tiny query while they stay the same. */
  async load(tx: EntityManager): Promise<OffersByType> {
    // The revision is read first: what is read after it is at least as new, so at worst it is read once more.
    const revision = await this.offers.revision(tx);
    if (this.cached?.revision !== revision) {
      const counters = await this.counters.all(tx);
      this.cached = { revision, counters, offers: await this.compile(tx, counters) };
    }
    return this.cached.offers;
  }

  /** Whether there were counters when the offers were loaded last. */
  get haveCounters(): boolean {
    return (this.cached?.counters.size ?? 0) > 0;
  }

  private async compile(tx: EntityManager, counters: Counters): Promise<OffersByType> {
    const byType = new Map<string, CompiledOffer[]>();
    for (const offer of await this.offers.running(tx)) {
      const result = compileOffer({ ...offer.terms, id: offer.id }, counters);
      if (result.outcome === 'refused') {
        // It was fit when it was started: a release has taken away what it names.
        this.log.error(
          { offerId: offer.id, faults: result.faults },
          'a running offer cannot be compiled and is left out',
        );
        continue;
      }
      const ofType = byType.get(result.offer.eventType);
      if (ofType) ofType.push(result.offer);
      else byType.set(result.offer.eventType, [result.offer]);
    }
    return new Map([...byType].map(([type, offers]) => [type, indexOffers(byPriority(offers))]));
  }
}

/** Higher priority first; the sort is stable, so within one the older goes first. */
const byPriority = (offers: readonly CompiledOffer[]) => [...offers].sort((a, b) => b.priority - a.priority);
