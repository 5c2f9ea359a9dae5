import { baseUrl, endpoint, secret } from '@carillon/gateway-runtime';
import { z } from 'zod';

const word = z.string().regex(/^[\w:-]{1,256}$/, 'letters, digits, colons, hyphens and underscores');
const shared = z.string().regex(/^[\w-]{16,256}$/, '16 to 256 letters, digits, hyphens and underscores');

/** The bots that members talk to; a member's chat may be at any of them, so one gateway serves them all. */
export const ChatbotSettings = z
  .strictObject({
    telegramToken: secret(word).optional().describe('Telegram: token of the bot'),
    telegramSecret: secret(shared).optional().describe('Telegram: secret_token that was given to setWebhook'),
    telegramUrl: baseUrl('https://api.telegram.org'),
    vkToken: secret(z.string().min(1).max(512)).optional().describe('VK: token of the community'),
    vkSecret: secret(shared).optional().describe('VK: secret key of the callback server'),
    vkConfirmation: word.optional().describe('VK: what the callback server answers when it is set up'),
    vkUrl: baseUrl('https://api.vk.com'),
    webhookUrl: endpoint(z.url({ protocol: /^https?$/ }).max(500))
      .optional()
      .describe('Bot of one’s own: where messages are posted'),
    webhookSecret: secret(shared).optional().describe('Bot of one’s own: signs what is posted, both ways'),
    connections: z.int().min(1).max(1_000).default(30).describe('Connections to each network'),
  })
  .superRefine(({ telegramToken, vkToken, webhookUrl, webhookSecret }, { addIssue }) => {
    if ((webhookUrl === undefined) !== (webhookSecret === undefined))
      addIssue({ code: 'custom', path: ['webhookSecret'], message: 'webhookUrl and webhookSecret come together' });
    if (telegramToken === undefined && vkToken === undefined && webhookUrl === undefined)
      addIssue({ code: 'custom', path: [], message: 'tell one bot at least: telegramToken, vkToken, webhookUrl' });
  });
export type ChatbotSettings = z.output<typeof ChatbotSettings>;
