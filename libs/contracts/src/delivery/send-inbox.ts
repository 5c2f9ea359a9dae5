import { z } from 'zod';
import { defineContract } from '../contract';
import { Send } from './send';

export const SendInbox = defineContract(
  'delivery.send-inbox',
  Send.extend({
    /** Id of the member: the inbox needs no other address. */
    to: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters'),
    title: z.string().min(1).max(250),
    body: z.string().min(1).max(20_000),
    /** The body in a line, for lists. */
    summary: z.string().max(500).optional(),
    imageUrl: z
      .string()
      .max(2_000)
      .regex(/^https?:\/\/[^\s\p{Cc}]+$/iu, 'an address that begins with https:// or http://')
      .optional(),
    /** Where the message leads: a page, or a place in the app by a scheme of its own. Never a script or a file. */
    link: z
      .string()
      .max(2_000)
      .regex(
        /^(?!(?:javascript|vbscript|data|file|blob|about):)[a-z][a-z0-9+.-]*:[^\s\p{Cc}]+$/iu,
        'an address such as https://shop.example/sale or my-app://offers/1',
      )
      .optional(),
    /** Also shown as a pop-up when the app is opened. */
    inApp: z.boolean().default(false),
  }),
  {
    summary: 'Put this message into the inbox of this member: personal account, mobile app.',
    example: {
      deliveryId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
      to: 'm-1',
      title: 'You saved 8 EUR',
      body: 'Dear Homer, your discount amount was 8 EUR. Come again!',
      summary: 'Your discount',
      imageUrl: 'https://shop.example/bell.png',
      link: 'my-app://receipts/r-1001',
      inApp: true,
    },
  },
);
