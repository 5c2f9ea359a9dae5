import { callbackUrl } from '@carillon/aggregators';
import { baseUrl, errorOverrides, httpLimits, secret } from '@carillon/gateway-runtime';
import { z } from 'zod';

export const DevinoViberSettings = z.strictObject({
  url: baseUrl('https://api.devino.online'),
  apiKey: secret(z.string().min(1).max(200)).describe('API key'),
  from: z.string().min(1).max(64).optional().describe('Name of the service for messages that name none'),
  priority: z.enum(['LOW', 'MEDIUM', 'HIGH', 'REALTIME']).optional().describe('Priority of every message'),
  callbackUrl: callbackUrl(),
  codes: errorOverrides(),
  ...httpLimits({ window: 20, perSecond: 50 }),
});
export type DevinoViberSettings = z.output<typeof DevinoViberSettings>;
