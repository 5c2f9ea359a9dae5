import { EventAccepted, type EventEnriched, type OutgoingItem, type PayloadOf, uuidV5 } from '@carillon/contracts';
import type { ReceivedMessage } from '@carillon/testing';

export interface Enriched {
  readonly id: string;
  readonly payload: PayloadOf<typeof EventEnriched>;
}

export const itemsOf = (messages: readonly ReceivedMessage[]): readonly Enriched[] =>
  messages.flatMap(({ body }) => (JSON.parse(body) as { items: Enriched[] }).items);

/** Without reading the items. */
export const countOf = (messages: readonly ReceivedMessage[]): number =>
  messages.reduce((sum, { body }) => sum + body.split('"causationId":').length - 1, 0);

interface EventOptions {
  readonly type?: string;
  readonly time?: string;
  readonly data?: Record<string, unknown>;
}

let count = 0;
/** As `intake` announces it: the same event has the same id. */
export function accepted(
  memberId: string,
  { type = 'purchase.completed', time = '2026-05-01T10:15:00.000Z', data = {} }: EventOptions = {},
): OutgoingItem {
  const eventId = `e-${++count}`;
  const id = uuidV5(`/pos ${eventId}`);
  return EventAccepted.item({
    cause: { id, correlationId: id, occurredAt: new Date(time) },
    payload: { event: { eventId, source: '/pos', type, time, memberId, data } },
  });
}

export const registered = (memberId: string, member: object, time?: string) =>
  accepted(memberId, { type: 'registration.completed', data: { member }, ...(time ? { time } : {}) });
