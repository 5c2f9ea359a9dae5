import { z } from 'zod';
import { defineContract } from '../contract';
import { Locale } from '../values/time';
import { Send } from './send';
import { SendSms } from './send-sms';

export const SendVoice = defineContract(
  'delivery.send-voice',
  Send.extend({
    memberId: z.string().min(1).max(128),
    to: SendSms.schema.shape.to,
    /** Spoken to the member, or told to the call centre's operator. */
    text: z.string().min(1).max(2_000),
    /** Language of the text. */
    locale: Locale,
  }),
  {
    summary: 'Call this phone and say this, or have the call centre do so.',
    example: {
      deliveryId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
      memberId: 'm-1',
      to: '+15550100001',
      text: 'Your card has been blocked.',
      locale: 'en-US',
    },
  },
);
