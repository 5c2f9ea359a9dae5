import { SendChatbot } from '@carillon/contracts';
import { defineGateway, GatewayConfig, settingsText } from '@carillon/gateway-runtime';
import type { Logger } from '@carillon/messaging';
import { LOGGER } from '@carillon/service-kit';
import { TakeChatMessagesOnChatMessageReceived } from './handlers/take-chat-messages.on-chat-message-received';
import { chatbotKind } from './providers/chatbot-kind';
import { ChatbotSettings } from './providers/chatbot-settings';
import { chatNetworksOf, ChatbotProvider } from './providers/chatbot.provider';
import { Chat1700000000030 } from './storage/1700000000030-chat';
import { ChatRepository } from './storage/chat.repository';

const ChatbotConfig = GatewayConfig.extend({
  CHATBOT: settingsText(ChatbotSettings)
    .optional()
    .describe('A gateway for all bots: its settings as JSON; gateways can be configured over REST as well'),
});

const chats = new ChatRepository();

export const gatewayChatbot = defineGateway({
  channel: 'chatbot',
  command: SendChatbot,
  summary: 'Speaks to members through bots, and makes events of what they answer.',
  config: ChatbotConfig,
  kinds: [chatbotKind],
  providers: ({ CHATBOT: settings }) =>
    settings === undefined ? [] : [new ChatbotProvider('chatbot', chatNetworksOf(settings))],
  migrations: [Chat1700000000030],
  personal: [
    {
      table: 'chat',
      rows: 'member_id = any($1::text[])',
      onErasure: 'delete',
      shown: ['network', 'chat_id'],
      follows: 'member_id',
    },
  ],
  remember: (orders, tx) => chats.learn(tx, orders),
  parts: () => [
    {
      provide: TakeChatMessagesOnChatMessageReceived,
      inject: [LOGGER],
      useFactory: (log: Logger) => new TakeChatMessagesOnChatMessageReceived(chats, log),
    },
  ],
});
