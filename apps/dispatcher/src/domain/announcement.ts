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
  const told = {
    ...(step === undefined ? {} : { step, deliveryId }),
    ...(provider === undefined ? {} : { provider }),
    ...(code === undefined ? {} : { code }),
    ...(until === undefined ? {} : { until: until.toISOString() }),
    ...(late === undefined ? {} : { late }),
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
      ...(traceparent === undefined ? {} : { traceparent }),
      data: {
        ...{ messageId, memberId, channel, messageType, status, at, eventId, eventType, offerId, templateId },
        ...told,
      } satisfies PublicStatus,
    },
  };
}
