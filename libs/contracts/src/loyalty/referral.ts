import { z } from 'zod';
import { MemberFacts } from '../values/member-snapshot';
import { defineLoyaltyEvent } from './loyalty-event-type';
import { Amount, CurrencyCode, POINT_OF_SALE, PointOfSale, PurchaseId, RECEIPT } from './receipt';

/** The subject of these events is the member who invited; the friend is told by their member id. */
const WithFriend = z.object({ member: MemberFacts.optional(), friendId: z.string().min(1).max(128) });

export const FriendInvited = defineLoyaltyEvent({
  type: 'referral.friend-invited',
  title: 'Inviting friend',
  data: WithFriend.extend({
    /** The code that the friend entered. */
    code: z.string().max(64).optional(),
    friendName: z.string().max(200).optional(),
  }),
  metavariables: {
    referralCode: { kind: 'text', title: 'Code that the friend entered', path: 'code' },
    friendName: { kind: 'text', title: 'Name of the friend', path: 'friendName' },
  },
  example: { friendId: 'm-2', code: '7000000000000017', friendName: 'Ned' },
});

export const FriendPurchaseCompleted = defineLoyaltyEvent({
  type: 'referral.purchase-completed',
  title: 'Purchase by friend',
  data: WithFriend.extend({
    purchaseId: PurchaseId,
    pointOfSale: PointOfSale.optional(),
    currency: CurrencyCode,
    amount: Amount,
    friendName: z.string().max(200).optional(),
  }),
  metavariables: {
    purchaseAmount: { ...RECEIPT.purchaseAmount, title: 'Total of the friend’s receipt' },
    pointOfSale: POINT_OF_SALE,
    friendName: { kind: 'text', title: 'Name of the friend', path: 'friendName' },
  },
  example: { friendId: 'm-2', purchaseId: 'r-2001', currency: 'EUR', amount: 40, friendName: 'Ned' },
});
