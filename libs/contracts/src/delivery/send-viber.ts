import { z } from 'zod';
import { defineContract } from '../contract';
import { Send } from './send';
import { SendInbox } from './send-inbox';
import { SendSms } from './send-sms';

const { imageUrl, link } = SendInbox.schema.shape;

/** Text; image; text and button; text, image and button: nothing else (domain: content rules per channel). */
export const SendViber = defineContract(
  'delivery.send-viber',
  Send.extend({
    to: SendSms.schema.shape.to,
    /** Name of the service at the provider; the gateway's own when absent. */
    from: z.string().max(64).optional(),
    text: z.string().min(1).max(1_000).optional(),
    imageUrl,
    buttonText: z.string().min(1).max(30).optional(),
    /** Where the button leads; goes with `buttonText`. */
    link,
  }),
  {
    summary: 'Send this message to the Viber account of this phone.',
    example: {
      deliveryId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
      to: '+15550100001',
      text: 'You saved 8 EUR. Come again!',
      buttonText: 'To the shop',
      link: 'https://shop.example/',
    },
  },
);
