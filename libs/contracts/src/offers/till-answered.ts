import { z } from 'zod';
import { defineContract } from '../contract';
import { MemberSnapshot } from '../values/member-snapshot';
import { Metavariables } from '../values/metavariables';
import { Till } from '../values/till';

export const TillAnswered = defineContract(
  'offers.till-answered',
  z.object({
    source: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    till: Till,
    /** In the order in which they are to be printed and shown. None: there is nothing to say. */
    messages: z
      .array(
        z.object({
          offerId: z.uuid(),
          place: z.enum(['receipt', 'cashier']),
          /** Mustache, with the names that the event type offers. */
          text: z.string().max(2_000),
        }),
      )
      .max(500),
    member: MemberSnapshot,
    metavariables: Metavariables,
  }),
  {
    summary: 'What the offers have to say to the till that asked, for `gateway-pos`.',
    example: {
      source: '/pos/store-7/till-2',
      eventId: 'e-1',
      eventType: 'purchase.discount-calculated',
      till: {
        replyTo: 'amq.rabbitmq.reply-to.g1h2',
        correlationId: '17',
        askedAt: '2026-05-01T10:15:00.000Z',
        deadlineAt: '2026-05-01T10:15:00.500Z',
      },
      messages: [
        {
          offerId: '8a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
          place: 'receipt',
          text: 'You saved {{discount}}, {{member.firstName}}!',
        },
      ],
      member: { memberId: 'm-1', firstName: 'Homer' },
      metavariables: { discount: { kind: 'money', value: { amount: 8, currency: 'EUR' } } },
    },
  },
);
