import { z } from 'zod';
import { defineContract } from '../contract';
import { Send } from './send';
import { SendSms } from './send-sms';

/** Text alone, by a template that the network has approved (domain: content rules per channel). */
export const SendSocial = defineContract(
  'delivery.send-social',
  Send.extend({
    network: z.enum(['vk', 'ok']),
    /** The member's account at the network, for what goes there directly. */
    accountId: z.string().min(1).max(256).optional(),
    /** E.164, for providers that find the account by the phone. */
    phone: SendSms.schema.shape.to.optional(),
    text: z.string().min(1).max(4_096),
    /** The template whose moderation counts, and the values that were put into it, in order, for providers that fill it in. */
    templateId: z.uuid(),
    parameters: z.record(z.string(), z.string().max(1_000)).optional(),
  }),
  {
    summary: 'Send this text to the account of this member at a social network.',
    example: {
      deliveryId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
      network: 'vk',
      accountId: '42',
      text: 'You saved 8 EUR. Come again!',
      templateId: '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f',
    },
  },
);
