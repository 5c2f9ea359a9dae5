import { baseUrl, errorOverrides, httpLimits, secret } from '@carillon/gateway-runtime';
import { z } from 'zod';

export const VkSettings = z.strictObject({
  url: baseUrl('https://api.vk.com'),
  token: secret(z.string().min(1).max(500)).describe('Access token of the community'),
  version: z
    .string()
    .regex(/^5\.\d+$/)
    .default('5.199')
    .describe('Version of the API'),
  intent: z.string().min(1).max(64).optional().describe('Intent of every message, such as promo_newsletter'),
  codes: errorOverrides(),
  ...httpLimits({ window: 20, perSecond: 20 }),
});
export type VkSettings = z.output<typeof VkSettings>;
