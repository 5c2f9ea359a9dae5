import type { Channel, DeliveryStatus, MessageType } from '@carillon/contracts';

/** A status as somebody reports it. */
export interface StatusReport {
  readonly at: Date;
  readonly provider?: string | undefined;
  readonly code?: string | undefined;
}

/** A step in the life of a message. */
export interface StatusChange extends StatusReport {
  readonly status: DeliveryStatus;
}

/** The statuses that a message has been reported to have, each as it was reported first by the time it happened. */
export type History = Readonly<Partial<Record<DeliveryStatus, StatusReport>>>;

/** Whom a message is for and what it is of. It holds neither contact nor text. */
export interface MessageFacts {
  readonly messageId: string;
  readonly memberId: string;
  readonly channel: Channel;
  readonly messageType: MessageType;
  readonly eventId: string;
  readonly eventSource: string;
  readonly eventType: string;
  readonly offerId: string;
  readonly templateId: string;
}

export interface Message extends MessageFacts {
  readonly history: History;
}
