import { z } from 'zod';
import { defineContract } from '../contract';
import { LoyaltyEvent } from '../values/loyalty-event';

export const EventAccepted = defineContract('intake.event-accepted', z.object({ event: LoyaltyEvent }), {
  summary: 'An event from outside is valid and mapped to the words of Carillon.',
  example: {
    event: {
      eventId: 'e-1',
      source: '/pos/store-7/till-2',
      type: 'purchase.completed',
      time: '2026-05-01T10:15:00Z',
      memberId: 'm-1',
      data: { purchaseId: 'r-1001', currency: 'EUR', amount: 72, discount: 8 },
    },
  },
});
