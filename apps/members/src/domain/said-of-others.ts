import { type EventAccepted, type Item, uuidV5 } from '@carillon/contracts';

type AcceptedItem = Item<typeof EventAccepted>;

/** That somebody has been invited by another member. Only said here, never by what comes in or goes out. */
export const REFERRED = 'member.referred';

/**
 * What an event says of somebody else than its member, as an event of theirs: it waits for them if nobody knows them yet, is theirs
 * wherever they go, and ends in their profile. The same event always says the same.
 */
export function saidOfOthers(item: AcceptedItem): readonly AcceptedItem[] {
  const { type, memberId, data } = item.payload.event;
  const friendId = data['friendId'];
  if (type !== 'referral.friend-invited' || typeof friendId !== 'string' || friendId === memberId) return [];
  const event = { ...item.payload.event, type: REFERRED, memberId: friendId, data: { referrerId: memberId } };
  delete event.till;
  return [{ ...item, id: uuidV5(`${item.id} ${REFERRED}`), payload: { event } }];
}
