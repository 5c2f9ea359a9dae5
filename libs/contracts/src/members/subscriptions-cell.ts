import { z } from 'zod';
import { Channel, MessageType } from '../values/channel';
import type { OptOut } from '../values/member-snapshot';

/** One cell of the grid of subscriptions: whether a member wants this type of message on this channel. */
export const SubscriptionCell = z.object({ messageType: MessageType, channel: Channel, selected: z.boolean() });
export type SubscriptionCell = z.infer<typeof SubscriptionCell>;

/** What a member cannot refuse: codes, confirmations and the like. */
export const READ_ONLY_MESSAGE_TYPE = 'system' satisfies MessageType;

/** Whether `optOuts` leave this type on this channel to the member; a read-only type is always wanted. */
export function isSubscribed(
  optOuts: readonly OptOut[],
  { messageType, channel }: { readonly messageType: MessageType; readonly channel: Channel },
): boolean {
  if (messageType === READ_ONLY_MESSAGE_TYPE) return true;
  return !optOuts.some(
    (one) =>
      (one.messageType === '*' || one.messageType === messageType) && (one.channel === '*' || one.channel === channel),
  );
}
