import { EventAccepted } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AcceptedItem } from '../storage/parked-event.repository';
import { EventEnricher } from './event-enricher';

@Injectable()
@Handles(EventAccepted)
export class EnrichOnEventAccepted implements PacketHandler<typeof EventAccepted> {
  constructor(@Inject(EventEnricher) private readonly enricher: EventEnricher) {}

  handle(items: readonly AcceptedItem[], tx: EntityManager): Promise<readonly Outgoing[]> {
    return this.enricher.enrich(items, tx);
  }
}
