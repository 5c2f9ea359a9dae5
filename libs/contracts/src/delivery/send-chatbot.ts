import { z } from 'zod';
import { defineContract } from '../contract';
import { Send } from './send';
import { SendInbox } from './send-inbox';

const { imageUrl, link } = SendInbox.schema.shape;

export const SendChatbot = defineContract(
  'delivery.send-chatbot',
  Send.extend({
    /** Which bot: the network of the member's account. */
    network: z.enum(['telegram', 'vk', 'webhook']),
    /** Whose chat it is; absent in orders of a release of before. */
    memberId: z.string().min(1).max(128).optional(),
    /** The chat with the member. */
    chatId: z.string().min(1).max(256),
    text: z.string().min(1).max(4_096),
    imageUrl,
    buttonText: z.string().min(1).max(64).optional(),
    /** Where the button leads; goes with `buttonText`. */
    link,
  }),
  {
    summary: 'Say this in the chat of a bot with this member.',
    example: {
      deliveryId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
      network: 'telegram',
      chatId: '100200300',
      text: 'You saved 8 EUR. Come again!',
    },
  },
);
