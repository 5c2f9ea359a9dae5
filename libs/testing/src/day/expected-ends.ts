import type { Channel, DeliveryStatus } from '@carillon/contracts';

/** A message that an event must lead to. What is absent is not compared. */
export interface ExpectedMessage {
  readonly channel: Exclude<Channel, 'receipt' | 'cashier'>;
  readonly status: DeliveryStatus;
  /** Why it was suppressed, failed or went undelivered. */
  readonly code?: string;
  /** Phone, address, account or token; several where each of them must have it. With a `text` or `subject` the provider must have the message, without them it must not. */
  readonly to?: string | readonly string[];
  readonly text?: string;
  readonly subject?: string;
  /** Of an SMS. */
  readonly parts?: number;
}

/** An event that ends in a queue of given-up messages. */
export interface ExpectedRejection {
  readonly rejected: string;
  readonly queue: string;
}

export type ExpectedEnd = readonly ExpectedMessage[] | ExpectedRejection;

/** The right end of each event of a day, by event id. No messages: nobody wants to hear of the event. */
export type ExpectedEnds = ReadonlyMap<string, ExpectedEnd>;

/** @param suffix the one that the day was read with */
export function readExpectedEnds(text: string, suffix = ''): ExpectedEnds {
  const ends = JSON.parse(text) as Readonly<Record<string, ExpectedEnd>>; // our own file
  return new Map(Object.entries(ends).map(([eventId, end]) => [eventId + suffix, end]));
}

export const isRejection = (end: ExpectedEnd): end is ExpectedRejection => 'rejected' in end;

/** Whether the provider must have it. */
export const isReceived = ({ text, subject }: ExpectedMessage): boolean => text !== undefined || subject !== undefined;
