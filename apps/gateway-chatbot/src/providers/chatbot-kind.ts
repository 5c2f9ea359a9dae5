import { defineProviderKind } from '@carillon/gateway-runtime';
import type { Chat } from './chat-network';
import { ChatbotSettings } from './chatbot-settings';
import { chatNetworksOf, ChatbotProvider } from './chatbot.provider';

export const chatbotKind = defineProviderKind<Chat, typeof ChatbotSettings>({
  kind: 'chatbot',
  title: 'Bots: Telegram, VK community, one of one’s own by webhook',
  settings: ChatbotSettings,
  features: ['text, image, button', 'what members say becomes an event', 'farewells in eleven languages unsubscribe'],
  limits: ['Telegram: 4,096 characters, about 30 messages a second', 'VK: 4,096 characters, 20 requests a second'],
  statuses: [],
  create: (settings) => new ChatbotProvider('chatbot', chatNetworksOf(settings)),
});
