import { z } from 'zod';
import { defineContract } from '../contract';
import { Send } from './send';

export const SendSms = defineContract(
  'delivery.send-sms',
  Send.extend({
    /** E.164 with the leading plus. */
    to: z.string().regex(/^\+[1-9]\d{4,14}$/, 'a phone number in E.164, such as +15550100001'),
    /** Sender: at most 11 letters and digits, or 15 digits; the gateway's own when absent. */
    from: z.string().max(15).optional(),
    text: z.string().min(1).max(17_085),
  }),
  {
    summary: 'Send this text to this phone.',
    example: {
      deliveryId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
      to: '+15550100001',
      text: 'Your discount amount was 8 EUR.',
    },
  },
);
