import { z } from 'zod';
import { defineContract } from '../contract';
import { DeliveryStatus } from '../values/delivery-status';
import { Instant } from '../values/time';

export const ReceiptReceived = defineContract(
  'delivery.receipt-received',
  z.object({
    channel: z.string(),
    provider: z.string(),
    /** One message part, in every spelling its id may have been given in at the time of sending. */
    providerMessageIds: z.array(z.string().min(1).max(256)).min(1).max(32),
    status: DeliveryStatus,
    at: Instant,
    code: z.string().max(64).optional(),
    detail: z.string().max(1_000).optional(),
  }),
  {
    summary:
      'A provider reports on something it took from us; put on the gateway’s own queue before the provider is thanked.',
    example: {
      channel: 'sms',
      provider: 'smpp',
      providerMessageIds: ['1000000001'],
      status: 'delivered',
      at: '2026-05-01T10:15:04Z',
    },
  },
);
