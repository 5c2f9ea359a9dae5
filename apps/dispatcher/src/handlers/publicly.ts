import { EXCHANGES, type PublicEvent } from '@carillon/messaging';
import { announcementOf } from '../domain/announcement';
import type { MessageFacts, StatusChange } from '../domain/message';

/** The public word on a step, as an AMQP message. */
export const publicly = (message: MessageFacts, change: StatusChange, traceparent?: string): PublicEvent => ({
  exchange: EXCHANGES.delivery,
  ...announcementOf(message, change, traceparent),
});
