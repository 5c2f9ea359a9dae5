import { randomUUID } from 'node:crypto';
import { SendChatbot } from '@carillon/contracts';
import {
  codes,
  describeChannelProvider,
  httpHarness,
  type ProviderCode,
  statuses,
} from '@carillon/gateway-runtime/testing';
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
  readonly codes: readonly ProviderCode[];
}

/** `error_code`, which is the HTTP status, and how `description` begins (Bot API server). */
const telegramSays = (
  means: ProviderCode['means'],
  status: number,
  ...descriptions: readonly string[]
): readonly ProviderCode[] => descriptions.map((code) => ({ code, status, means }));

const SUBJECTS: readonly Subject[] = [
  {
    network: 'telegram',
    standIn: () => telegramStandIn({ token }),
    settings: (telegramUrl) => ({ telegramToken: token, telegramUrl }),
    ownIds: true,
    codes: [
      ...telegramSays('recipient', 400, 'Bad Request: chat not found', 'Bad Request: user not found'),
      ...telegramSays('recipient', 400, 'Bad Request: PEER_ID_INVALID'),
      ...telegramSays('recipient', 403, 'Forbidden: bot was blocked by the user', 'Forbidden: user is deactivated'),
      ...telegramSays('recipient', 403, "Forbidden: bot can't initiate conversation with a user"),
      ...telegramSays('content', 400, 'Bad Request: message is too long', "Bad Request: can't parse entities"),
      ...telegramSays('recipient', 403, 'Forbidden: bot was kicked from the group chat'),
      ...telegramSays('recipient', 400, 'Bad Request: group chat was upgraded to a supergroup chat'),
      ...telegramSays('content', 400, 'Bad Request: BUTTON_URL_INVALID', 'Bad Request: message text is empty'),
      ...telegramSays('account', 401, 'Unauthorized'),
      ...telegramSays('account', 404, 'Not Found'),
      ...telegramSays('account', 409, 'Conflict: terminated by other getUpdates request'),
      ...telegramSays('later', 429, 'Too Many Requests: retry after 1'),
      ...telegramSays('away', 500, 'Internal Server Error'),
    ],
  },
  {
    network: 'vk',
    standIn: () => vkBotStandIn({ token }),
    settings: (vkUrl) => ({ vkToken: token, vkUrl }),
    ownIds: false,
    // `error_code` (VK API 5.199, errors of messages.send)
    codes: [
      ...codes('recipient', '18 104 113 900 901 902 917 922 925 936 945 946 950 962 983 985'),
      ...codes('content', '100 910 911 913 914 921 940 969'),
      ...codes('account', '5 7 14 15 27 28 203 711 912 943 1117'),
      ...codes('later', '1 6 9 10 29 944'),
    ],
  },
  {
    network: 'webhook',
    standIn: () => ownBotStandIn({ secret }),
    settings: (webhookUrl) => ({ webhookUrl, webhookSecret: secret }),
    ownIds: false,
    codes: [
      ...statuses('recipient', 404, 410),
      ...statuses('content', 400, 413, 422),
      ...statuses('account', 401, 403),
      ...statuses('later', 429, 503),
      ...statuses('away', 500),
    ],
  },
];

describe.each(SUBJECTS)('$network', ({ network, standIn, settings, ownIds, codes: table }) => {
  describeChannelProvider(
    network,
    httpHarness<Chat, StandIn>({
      standIn,
      create: (url, connections) =>
        new ChatbotProvider('chatbot', chatNetworksOf(ChatbotSettings.parse({ ...settings(url), connections }))),
      message: () =>
        SendChatbot.schema.parse({ deliveryId: randomUUID(), network, chatId: '100200300', text: 'You saved 8 EUR.' }),
      ownIds,
      codes: table,
    }),
  );
});
