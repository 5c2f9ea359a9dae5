import { baseUrl, errorOverrides, httpLimits, secret } from '@carillon/gateway-runtime';
import { z } from 'zod';

export const OkSettings = z.strictObject({
  url: baseUrl('https://api.ok.ru'),
  token: secret(z.string().min(1).max(500)).describe(
    'Access token of the group; it lives for 30 days after its last use',
  ),
  mostText: z.int().min(1).max(4_096).default(2_000).describe('Longest text'),
  codes: errorOverrides(),
  ...httpLimits({ window: 20, perSecond: 20 }),
});
export type OkSettings = z.output<typeof OkSettings>;
