import { type CloudEvent, type LoyaltyCommandType, uuidV5 } from '@carillon/contracts';
import type { z } from 'zod';
import type { Effect } from '../effect';
import { type ActionContext, type Occasion, roleOf } from './compiled-action';

/** Named in every command and event that offers send out. */
const SOURCE = '/carillon/offers';

/** An order to the loyalty core. Its id follows from the event and the place of the action: the core does it once. */
export function commandOf<Schema extends z.ZodObject>(
  { type }: LoyaltyCommandType<Schema>,
  context: ActionContext,
  occasion: Occasion,
  order: Omit<z.input<Schema>, 'idempotencyKey' | 'offerId' | 'eventId' | 'eventSource'>,
): Effect {
  const { eventId, source } = occasion.item.payload.event;
  const envelope = envelopeOf(type, context, occasion);
  const cause = { idempotencyKey: envelope.id, offerId: context.offerId, eventId, eventSource: source };
  return { kind: 'command', command: { ...envelope, data: { ...order, ...cause } } };
}

/** All of a CloudEvent but its data: about the member of the occasion, at the time of its event. */
export function envelopeOf(type: string, context: ActionContext, { item, time }: Occasion): Omit<CloudEvent, 'data'> {
  const { traceparent, payload } = item;
  return {
    specversion: '1.0',
    id: uuidV5(`${item.id} ${type} ${roleOf(context)}`),
    source: SOURCE,
    type,
    subject: payload.event.memberId,
    time: new Date(time).toISOString(),
    datacontenttype: 'application/json',
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
