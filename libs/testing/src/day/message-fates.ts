import type { DeliveryStatus, PublicStatus } from '@carillon/contracts';

/** What the public statuses tell of one delivery, taken together: of a message, or of one channel of its cascade. */
export interface MessageFate {
  readonly messageId: string;
  readonly eventId: string;
  readonly memberId: string;
  readonly channel: string;
  readonly status: DeliveryStatus;
  readonly code?: string;
}

/** The status that tells most holds, in whatever order they come. */
const RANK: Readonly<Record<DeliveryStatus, number>> = {
  requested: 0,
  deferred: 1,
  rendered: 2,
  unknown: 3,
  sent: 4,
  suppressed: 5,
  failed: 5,
  expired: 5,
  undelivered: 5,
  delivered: 6,
  read: 7,
  clicked: 8,
};

/** Where each delivery stands, in the order in which they were first heard of. */
export function fatesOf(statuses: readonly PublicStatus[]): readonly MessageFate[] {
  const fates = new Map<string, MessageFate>();
  for (const { messageId, deliveryId = messageId, eventId, memberId, channel, status, code } of statuses) {
    const known = fates.get(deliveryId);
    if (known !== undefined && RANK[known.status] >= RANK[status]) continue;
    fates.set(deliveryId, { messageId, eventId, memberId, channel, status, ...(code === undefined ? {} : { code }) });
  }
  return [...fates.values()];
}
