import { z } from 'zod';
import { defineContract } from '../contract';
import { LoyaltyEvent } from '../values/loyalty-event';
import { MemberSnapshot } from '../values/member-snapshot';
import { TillAsked } from '../intake/till-asked';

export const StrangerAsked = defineContract(
  'members.stranger-asked',
  z.object({ event: LoyaltyEvent, member: MemberSnapshot }),
  {
    summary:
      'A till waits for an answer for a member nobody knows: for `offers`, which answers and does nothing else. The event itself is announced when the member becomes known.',
    example: {
      event: {
        eventId: 'e-1',
        source: '/pos/store-7/till-2',
        type: 'purchase.discount-calculated',
        time: '2026-05-01T10:15:00Z',
        memberId: 'm-1',
        data: { purchaseId: 'r-1001', currency: 'EUR', amount: 72, discount: 8 },
        till: TillAsked.example.till,
      },
      member: { memberId: 'm-1' },
    },
  },
);
