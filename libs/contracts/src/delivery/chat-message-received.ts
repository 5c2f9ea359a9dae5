import { z } from 'zod';
import { defineContract } from '../contract';
import { Instant } from '../values/time';
import { SendChatbot } from './send-chatbot';

export const ChatMessageReceived = defineContract(
  'delivery.chat-message-received',
  z.object({
    network: SendChatbot.schema.shape.network,
    chatId: SendChatbot.schema.shape.chatId,
    /** Empty when something else than words was said. */
    text: z.string().max(10_000),
    /** The member wants to hear no more: has blocked the bot or taken back the permission. */
    leaves: z.boolean().default(false),
    at: Instant,
  }),
  {
    summary: 'Somebody has said something to a bot; put on the gateway’s own queue before the network is thanked.',
    example: { network: 'telegram', chatId: '100200300', text: 'STOP', at: '2026-05-01T10:15:04Z' },
  },
);
