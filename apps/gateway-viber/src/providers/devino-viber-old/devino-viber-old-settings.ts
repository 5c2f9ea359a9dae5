import { baseUrl, callbackSecret, errorOverrides, httpLimits, secret } from '@carillon/gateway-runtime';
import { z } from 'zod';

export const DevinoViberOldSettings = z.strictObject({
  url: baseUrl('https://viber.devinotele.com:444'),
  login: z.string().min(1).max(64).describe('Login of the account'),
  password: secret(z.string().min(1).max(64)).describe('Password of the account'),
  from: z.string().min(1).max(11).describe('Name of the service for messages that name none'),
  priority: z.enum(['low', 'normal', 'high', 'realtime']).default('normal').describe('Priority of every message'),
  callbackSecret: callbackSecret(),
  codes: errorOverrides(),
  ...httpLimits({ window: 10, perSecond: 20 }),
});
export type DevinoViberOldSettings = z.output<typeof DevinoViberOldSettings>;
