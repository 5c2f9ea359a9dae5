import { randomUUID } from 'node:crypto';
import { MembersMerged, type OutgoingItem } from '@carillon/contracts';

/** What `members` announces when profiles have become one. */
export function membersMerged(
  memberId: string,
  absorbedIds: readonly string[],
  { revision = absorbedIds.length, at = new Date() }: { revision?: number; at?: Date } = {},
): OutgoingItem {
  const id = randomUUID();
  return MembersMerged.item({
    cause: { id, correlationId: id, occurredAt: at },
    payload: { memberId, absorbedIds: [...absorbedIds], at: at.toISOString(), revision },
  });
}
