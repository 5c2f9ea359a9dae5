import { z } from 'zod';
import { defineContract } from '../contract';
import { Send } from './send';

export const SendEmail = defineContract(
  'delivery.send-email',
  Send.extend({
    to: z.string().min(3).max(320),
    /** RFC 5322 mailbox; the gateway's own when absent. */
    from: z.string().max(320).optional(),
    subject: z.string().max(998),
    html: z.string().max(500_000),
    text: z.string().max(500_000),
    /** Where one click ends such messages (RFC 8058); it is the member's own and must not be logged. */
    unsubscribeUrl: z
      .url({ protocol: /^https?$/ })
      .max(2_048)
      .optional(),
  }),
  {
    summary: 'Send this mail to this address.',
    example: {
      deliveryId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
      to: 'homer@example.com',
      subject: 'Your balances',
      html: '<p>Dear Homer Simpson, your bonus account balances are: 300 bonus points, 52 stars.</p>',
      text: 'Dear Homer Simpson, your bonus account balances are: 300 bonus points, 52 stars.',
    },
  },
);
