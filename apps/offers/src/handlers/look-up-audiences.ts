import type { EventEnriched, Item } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AudienceRepository } from '../storage/audience.repository';
import type { OffersByType } from '../storage/running-offers';

type Enriched = Item<typeof EventEnriched>;

/** Finds out who is on which list, for the events of a packet that an offer asks it of. */
@Injectable()
export class LookUpAudiences {
  constructor(@Inject(AudienceRepository) private readonly audiences: AudienceRepository) {}

  /** The audiences of an event's member; undefined for events of which nobody asks. One statement, or none. */
  async of(
    items: readonly Enriched[],
    offers: OffersByType,
    tx: EntityManager,
  ): Promise<(item: Enriched) => readonly string[] | undefined> {
    const isAsked = ({ payload }: Enriched) => offers.get(payload.event.type)?.asksAudiences === true;
    const asked = items.filter(isAsked).map(({ payload }) => payload.event.memberId);
    if (asked.length === 0) return () => undefined;
    const found = await this.audiences.of(tx, [...new Set(asked)]);
    return (item) => (isAsked(item) ? (found.get(item.payload.event.memberId) ?? []) : undefined);
  }
}
