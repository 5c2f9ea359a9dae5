import { callbackUrl } from '@carillon/aggregators';
import { baseUrl, errorOverrides, secret, httpLimits } from '@carillon/gateway-runtime';
import { z } from 'zod';
import { maxParts, Sender } from '../../sms';

export const StreamTelecomSettings = z.strictObject({
  url: baseUrl('https://gateway.api.sc/rest'),
  login: z.string().min(1).max(64).describe('Login of the account'),
  password: secret(z.string().min(1).max(64)).describe('Password of the account'),
  from: Sender.optional().describe('Sender of messages that name none'),
  callbackUrl: callbackUrl(),
  maxParts: maxParts(),
  codes: errorOverrides(),
  ...httpLimits({ window: 10, perSecond: 10 }),
});
export type StreamTelecomSettings = z.output<typeof StreamTelecomSettings>;
