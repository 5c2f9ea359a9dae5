import { EventAccepted, type PayloadOf, type Till, TillAsked } from '@carillon/contracts';
import {
  addressed,
  type EdgeHandler,
  type EdgeItem,
  EXCHANGES,
  HandlesEdge,
  type Logger,
  type Outgoing,
  refuse,
} from '@carillon/messaging';
import { Injectable } from '@nestjs/common';
import { acceptEvent } from '../domain/accept-event';
import { readTill } from '../domain/read-till';

/** Names the edge, and so its queue. */
export const LOYALTY_EVENTS = 'loyalty-events';

/** Answers tills; told of each that waits. */
const GATEWAY_POS = 'gateway-pos';

@Injectable()
@HandlesEdge({ name: LOYALTY_EVENTS, exchange: EXCHANGES.loyaltyEvents, routingKey: '#' }, { remembers: 'nothing' })
export class AcceptOnLoyaltyEvent implements EdgeHandler {
  constructor(
    private readonly maxClockSkewMs: number,
    private readonly log: Logger,
  ) {}

  async handle(items: readonly EdgeItem[]): Promise<readonly Outgoing[]> {
    const now = new Date();
    const latest = new Date(now.getTime() + this.maxClockSkewMs);
    return items.flatMap((item) => {
      const till = this.tillOf(item, now);
      const answer = acceptEvent(item.payload, { latest });
      if (answer.outcome === 'refused')
        return [refuse(item, answer.code, answer.detail), ...told(item, till, { refusal: answer })];
      const event = till === undefined ? answer.event : { ...answer.event, till };
      const accepted = EventAccepted.item({ cause: item, payload: { event }, occurredAt: new Date(event.time) });
      return [accepted, ...told(item, till)];
    });
  }

  private tillOf(item: EdgeItem, now: Date): Till | undefined {
    if (item.reply === undefined) return undefined;
    const { till, unfit } = readTill(item.reply, now);
    if (unfit.length > 0) this.log.warn({ itemId: item.id, headers: unfit }, 'headers of a till cannot be used');
    return till;
  }
}

function told(
  item: EdgeItem,
  till: Till | undefined,
  { refusal }: { readonly refusal?: NonNullable<PayloadOf<typeof TillAsked>['refusal']> } = {},
): readonly Outgoing[] {
  if (till === undefined) return [];
  const { source, id: eventId } = item.payload;
  const why = refusal && { refusal: { code: refusal.code, detail: refusal.detail } };
  return [addressed(TillAsked.item({ cause: item, payload: { source, eventId, till, ...why } }), GATEWAY_POS)];
}
