import { Inject, Injectable } from '@nestjs/common';
import { measuredBy } from '../domain/event-trace';
import { type ExplainedOffer, explainOffer } from '../domain/explain-offer';
import type { Offer } from '../domain/offer';
import { stoppedBy } from '../domain/stopped-by';
import { AudienceRepository } from '../storage/audience.repository';
import { EventTraceRepository, type KeptTrace } from '../storage/event-trace.repository';
import { OfferRepository } from '../storage/offer.repository';
import { OfferVersionRepository } from '../storage/offer-version.repository';
import { KeepTraces } from './keep-traces';
import { LookAtCounters } from './look-at-counters';

/** What one offer, in the version of then, made of an event. */
export interface OfferVerdict {
  readonly offerId: string;
  readonly name: string;
  readonly version: number;
  /** What it asked for. */
  readonly messageIds: readonly string[];
  /** What kept it from the event; empty when it applied. */
  readonly stoppedBy: readonly string[];
  readonly verdict: ExplainedOffer;
}

export interface OfferVerdicts {
  /** Those that the member belongs to now. */
  readonly audiences: readonly string[];
  readonly offers: readonly OfferVerdict[];
  readonly next?: string;
}

/** Works out from what is kept of an event what each offer for its type made of it. */
@Injectable()
export class ExplainTraces {
  constructor(
    @Inject(EventTraceRepository) private readonly traces: EventTraceRepository,
    @Inject(KeepTraces) private readonly keeping: KeepTraces,
    @Inject(OfferRepository) private readonly offers: OfferRepository,
    @Inject(OfferVersionRepository) private readonly versions: OfferVersionRepository,
    @Inject(AudienceRepository) private readonly audiences: AudienceRepository,
    @Inject(LookAtCounters) private readonly counters: LookAtCounters,
  ) {}

  /** What is kept of events with such an id, one for each source. */
  find(eventId: string, source: string | undefined): Promise<readonly KeptTrace[]> {
    return this.traces.of(eventId, source, this.keeping.since());
  }

  /** Offers in order of creation, a page of them. */
  async explain(
    kept: KeptTrace,
    { limit, after }: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<OfferVerdicts> {
    const { event, member } = kept.trace;
    const page = await this.offers.page({ limit, ...(after && { after }), eventType: event.type });
    const audiences = (await this.audiences.now([member.memberId])).get(member.memberId) ?? [];
    const offers = await this.verdicts(page.items, kept, audiences);
    return { audiences, offers, ...(page.next === undefined ? {} : { next: page.next }) };
  }

  private async verdicts(
    offers: readonly Offer[],
    { keptAt, trace }: KeptTrace,
    audiences: readonly string[],
  ): Promise<readonly OfferVerdict[]> {
    const inForce = await this.versions.inForceAt(
      offers.map(({ id }) => id),
      keptAt,
    );
    const { itemId, event, member, messages } = trace;
    const told = offers.map(async (offer): Promise<readonly OfferVerdict[]> => {
      const version = inForce.get(offer.id);
      if (version === undefined) return [];
      const measured =
        measuredBy(offer.id, trace) ?? (await this.counters.of(offer.id, version.terms, { event, member }));
      const verdict = explainOffer(offer, version.terms, { event, member, audiences, itemId, measured });
      const own = messages.filter(({ offerId }) => offerId === offer.id);
      return [
        {
          ...{ offerId: offer.id, name: version.terms.name, version: version.number },
          messageIds: own.map(({ messageId }) => messageId),
          stoppedBy: stoppedBy(verdict),
          verdict,
        },
      ];
    });
    return (await Promise.all(told)).flat();
  }
}
