import { randomUUID } from 'node:crypto';
import { SendChatbot } from '@carillon/contracts';
import { describeChannelProvider, httpHarness } from '@carillon/gateway-runtime/testing';
import { ownBotStandIn, type StandIn, telegramStandIn, vkBotStandIn } from '@carillon/stand-ins';
import type { Chat } from './chat-network';
import { ChatbotSettings } from './chatbot-settings';
import { chatNetworksOf, ChatbotProvider } from './chatbot.provider';

const secret = 'a-secret-of-sixteen-and-more';
const token = 'token-1';

interface Subject {
  readonly network: Chat['network'];
  readonly standIn: () => StandIn;
  readonly settings: (url: string) => object;
  /** Ids are made of the chat's and the message's. */
  readonly ownIds: boolean;
}

const SUBJECTS: readonly Subject[] = [
  {
    network: 'telegram',
    standIn: () => telegramStandIn({ token }),
    settings: (telegramUrl) => ({ telegramToken: token, telegramUrl }),
    ownIds: true,
  },
  {
    network: 'vk',
    standIn: () => vkBotStandIn({ token }),
    settings: (vkUrl) => ({ vkToken: token, vkUrl }),
    ownIds: false,
  },
  {
    network: 'webhook',
    standIn: () => ownBotStandIn({ secret }),
    settings: (webhookUrl) => ({ webhookUrl, webhookSecret: secret }),
    ownIds: false,
  },
];

describe.each(SUBJECTS)('$network', ({ network, standIn, settings, ownIds }) => {
  describeChannelProvider(
    network,
    httpHarness<Chat, StandIn>({
      standIn,
      create: (url, connections) =>
        new ChatbotProvider('chatbot', chatNetworksOf(ChatbotSettings.parse({ ...settings(url), connections }))),
      message: () =>
        SendChatbot.schema.parse({ deliveryId: randomUUID(), network, chatId: '100200300', text: 'You saved 8 EUR.' }),
      ownIds,
    }),
  );
});
