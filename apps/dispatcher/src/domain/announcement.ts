import { type CloudEvent, PUBLIC_STATUS_TYPE, type PublicStatus, uuidV5 } from '@carillon/contracts';
import type { MessageFacts, StatusChange } from './message';

export interface Announcement {
  /** `<channel>.<status>` */
  readonly routingKey: string;
  readonly event: CloudEvent;
}

/** The public word on a step of a message. Its id is made of delivery and status, so that a repeat is recognisable. */
export function announcementOf(message: MessageFacts, change: StatusChange, traceparent?: string): Announcement {
  const { messageId, deliveryId, step, memberId, channel, messageType, eventId, eventType, offerId, templateId } =
    message;
  const { status, provider, code, until, late } = change;
  const at = change.at.toISOString();
  // What is undefined here is left out of the JSON: it is made for each status of each message, and spreads are dear.
  const data: PublicStatus = {
    messageId,
    memberId,
    channel,
    messageType,
    status,
    at,
    eventId,
    eventType,
    offerId,
    templateId,
    step,
    deliveryId: step === undefined ? undefined : deliveryId,
    provider,
    code,
    until: until?.toISOString(),
    late,
  };
  return {
    routingKey: `${channel}.${status}`,
    event: {
      specversion: '1.0',
      id: uuidV5(`${deliveryId} ${status}`),
      source: '/carillon/dispatcher',
      type: PUBLIC_STATUS_TYPE,
      subject: memberId,
      time: at,
      datacontenttype: 'application/json',
      traceparent,
      data,
    },
  };
}
