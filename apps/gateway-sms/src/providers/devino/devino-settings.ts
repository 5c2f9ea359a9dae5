import { callbackUrl } from '@carillon/aggregators';
import { baseUrl, errorOverrides, secret, httpLimits } from '@carillon/gateway-runtime';
import { z } from 'zod';
import { maxParts, Sender } from '../../sms';

export const DevinoSettings = z.strictObject({
  url: baseUrl('https://api.devino.online'),
  apiKey: secret(z.string().min(1).max(200)).describe('API key'),
  from: Sender.optional().describe('Sender of messages that name none'),
  priority: z.enum(['LOW', 'MEDIUM', 'HIGH', 'REALTIME']).optional().describe('Priority of every message'),
  callbackUrl: callbackUrl(),
  bySegments: z.boolean().default(false).describe('The account is told of each segment, not of the message'),
  maxParts: maxParts(),
  codes: errorOverrides(),
  ...httpLimits({ window: 20, perSecond: 50 }),
});
export type DevinoSettings = z.output<typeof DevinoSettings>;
