import { z } from 'zod';
import { defineContract } from '../contract';
import { Till } from '../values/till';

export const TillAsked = defineContract(
  'intake.till-asked',
  z.object({
    /** CloudEvents `source` and `id` of the event; empty when it is none, and is refused for that. */
    source: z.string(),
    eventId: z.string(),
    till: Till,
    /** Why the event was not accepted: nothing more will be heard of it. */
    refusal: z.object({ code: z.string(), detail: z.string() }).optional(),
  }),
  {
    summary:
      'A till waits for an answer to its event; for `gateway-pos`, which answers by the deadline whatever happens.',
    example: {
      source: '/pos/store-7/till-2',
      eventId: 'e-1',
      till: {
        replyTo: 'amq.rabbitmq.reply-to.g1h2',
        correlationId: '17',
        askedAt: '2026-05-01T10:15:00.000Z',
        deadlineAt: '2026-05-01T10:15:00.500Z',
      },
    },
  },
);
