import { z } from 'zod';
import { defineContract } from '../contract';
import { DeliveryStatus } from '../values/delivery-status';
import { Instant } from '../values/time';

export const StatusChanged = defineContract(
  'delivery.status-changed',
  z.object({
    messageId: z.uuid(),
    status: DeliveryStatus,
    /** When it came to be, by the provider's clock where it tells. */
    at: Instant,
    /** When its words were found, as the order said. */
    renderedAt: Instant.optional(),
    provider: z.string().optional(),
    /** Why, in the provider's or the gateway's code, such as `SMTP_550` or `ESME_RINVDSTADR`. */
    code: z.string().max(64).optional(),
    detail: z.string().max(1_000).optional(),
  }),
  {
    summary: 'A gateway knows more of a message.',
    example: {
      messageId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
      status: 'delivered',
      at: '2026-05-01T10:15:04Z',
      provider: 'smpp',
    },
  },
);
