import type { Channel, DeliveryStatus, MessageType } from '@carillon/contracts';

/** A status as somebody reports it. */
export interface StatusReport {
  readonly at: Date;
  readonly provider?: string | undefined;
  readonly code?: string | undefined;
  /** Arrived after the message had gone on to another channel. */
  readonly late?: true | undefined;
  /** When a message that is put off will be tried again. */
  readonly until?: Date | undefined;
}

/** A step in the life of a message. */
export interface StatusChange extends StatusReport {
  readonly status: DeliveryStatus;
}

/** The statuses that a message has been reported to have, each as it was reported first by the time it happened. */
export type History = Readonly<Partial<Record<DeliveryStatus, StatusReport>>>;

/** One time that a message was put off. */
export interface Deferral {
  readonly at: Date;
  readonly until: Date;
  /** Why: one of `DEFERRALS`. */
  readonly code: string;
}

/**
 * Whom a delivery is for and what it is of. It holds neither contact nor text. A message is delivered once, but for a
 * cascade: that is one delivery for each channel it comes to.
 */
export interface MessageFacts {
  readonly messageId: string;
  /** `messageId` for the first channel. */
  readonly deliveryId: string;
  /** Which channel of a cascade this is, from 0; undefined without a cascade. */
  readonly step?: number | undefined;
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
  /** Every time it was put off, oldest first. */
  readonly deferrals: readonly Deferral[];
  /** When it will be tried again, while it waits. */
  readonly deferredUntil: Date | undefined;
}
