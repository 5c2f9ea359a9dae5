import { type Cause, EventAccepted, type PayloadOf, type Till, TillAsked } from '@carillon/contracts';
import {
  addressed,
  type EdgeHandler,
  type EdgeItem,
  EXCHANGES,
  HandlesEdge,
  type Logger,
  type Outgoing,
  refuse,
  type ReplyAddress,
  type UnreadableQuestion,
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
      const till = item.reply && this.tillOf(item.id, item.reply, now);
      const question = { source: item.payload.source, eventId: item.payload.id };
      const answer = acceptEvent(item.payload, { latest });
      if (answer.outcome === 'refused')
        return [refuse(item, answer.code, answer.detail), ...told(item, { ...question, till, refusal: answer })];
      const event = till === undefined ? answer.event : { ...answer.event, till };
      const accepted = EventAccepted.item({ cause: item, payload: { event }, occurredAt: new Date(event.time) });
      return [accepted, ...told(item, { ...question, till })];
    });
  }

  /** Nobody knows what the event would have been, so that the till is known by its correlation id alone. */
  refuseQuestion({ id, reply, code, detail }: UnreadableQuestion): readonly Outgoing[] {
    const now = new Date();
    const question = { source: '', eventId: '', till: this.tillOf(id, reply, now), refusal: { code, detail } };
    return told({ id, correlationId: id, occurredAt: now }, question);
  }

  private tillOf(itemId: string, reply: ReplyAddress, now: Date): Till {
    const { till, unfit } = readTill(reply, now);
    if (unfit.length > 0) this.log.warn({ itemId, headers: unfit }, 'headers of a till cannot be used');
    return till;
  }
}

type Question = Omit<PayloadOf<typeof TillAsked>, 'till'> & { readonly till: Till | undefined };

function told(cause: Cause, { source, eventId, till, refusal }: Question): readonly Outgoing[] {
  if (till === undefined) return [];
  const why = refusal && { refusal: { code: refusal.code, detail: refusal.detail } };
  return [addressed(TillAsked.item({ cause, payload: { source, eventId, till, ...why } }), GATEWAY_POS)];
}
