import type { EventEnriched, PayloadOf } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { compileOffer } from '../domain/compile-offer';
import type { Micros } from '../domain/counters/micros';
import type { OfferTerms } from '../domain/offer';
import { CounterRepository } from '../storage/counter.repository';
import { CountEvents } from './count-events';

/** Reads what the conditions of an offer see of their counters at the time of an event, by all that is known now. */
@Injectable()
export class LookAtCounters {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CounterRepository) private readonly counters: CounterRepository,
    @Inject(CountEvents) private readonly counting: CountEvents,
  ) {}

  /** @returns for each condition, in their order; nothing of terms that do not compile any more */
  async of(
    offerId: string,
    terms: OfferTerms,
    payload: PayloadOf<typeof EventEnriched>,
  ): Promise<readonly (Micros | undefined)[]> {
    if (terms.counterConditions.length === 0) return [];
    const compiled = compileOffer({ ...terms, id: offerId }, await this.counters.all());
    if (compiled.outcome === 'refused') return [];
    const [sight] = await this.counting.look(
      [{ item: { payload }, time: Date.parse(payload.event.time), offers: [compiled.offer] }],
      this.dataSource.manager,
    );
    return sight?.measured ?? [];
  }
}
