import { baseUrl, errorOverrides, secret, httpLimits } from '@carillon/gateway-runtime';
import { z } from 'zod';
import { maxParts, Sender } from '../../sms';

export const DevinoRestSettings = z.strictObject({
  url: baseUrl('https://integrationapi.net/rest'),
  version: z.literal([1, 2]).default(2).describe('1 opens a session of two hours, 2 logs in with each request'),
  login: z.string().min(1).max(64).describe('Login of the account'),
  password: secret(z.string().min(1).max(64)).describe('Password of the account'),
  from: Sender.optional().describe('Sender of messages that name none'),
  maxParts: maxParts(),
  codes: errorOverrides(),
  ...httpLimits({ window: 10, perSecond: 10 }),
});
export type DevinoRestSettings = z.output<typeof DevinoRestSettings>;
