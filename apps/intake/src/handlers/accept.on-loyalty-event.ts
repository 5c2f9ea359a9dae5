import { EventAccepted } from '@carillon/contracts';
import { type EdgeHandler, type EdgeItem, EXCHANGES, HandlesEdge, type Outgoing, refuse } from '@carillon/messaging';
import { Injectable } from '@nestjs/common';
import { acceptEvent } from '../domain/accept-event';

/** Names the edge, and so its queue. */
export const LOYALTY_EVENTS = 'loyalty-events';

@Injectable()
@HandlesEdge({ name: LOYALTY_EVENTS, exchange: EXCHANGES.loyaltyEvents, routingKey: '#' }, { remembers: 'nothing' })
export class AcceptOnLoyaltyEvent implements EdgeHandler {
  constructor(private readonly maxClockSkewMs: number) {}

  async handle(items: readonly EdgeItem[]): Promise<readonly Outgoing[]> {
    const latest = new Date(Date.now() + this.maxClockSkewMs);
    return items.map((item) => {
      const answer = acceptEvent(item.payload, { latest });
      if (answer.outcome === 'refused') return refuse(item, answer.code, answer.detail);
      const { event } = answer;
      return EventAccepted.item({ cause: item, payload: { event }, occurredAt: new Date(event.time) });
    });
  }
}
