import { baseUrl, callbackSecret, errorOverrides, httpLimits, secret } from '@carillon/gateway-runtime';
import { z } from 'zod';
import { Mailbox } from '../../email';

const common = {
  from: Mailbox.describe('Sender of messages that name none, such as Carillon <news@example.com>'),
  callbackSecret: callbackSecret(),
  codes: errorOverrides(),
  ...httpLimits({ window: 10, perSecond: 10 }),
};

export const DevinoEmailSettings = z.strictObject({
  url: baseUrl('https://api.devino.online'),
  apiKey: secret(z.string().min(1).max(200)).describe('API key'),
  checkUnsubscription: z
    .boolean()
    .optional()
    .describe('The provider sends nothing to those who have unsubscribed with it'),
  ...common,
});
export type DevinoEmailSettings = z.output<typeof DevinoEmailSettings>;

export const DevinoEmailOldSettings = z.strictObject({
  url: baseUrl('https://integrationapi.net/email/v2'),
  login: z.string().min(1).max(64).describe('Login of the account'),
  password: secret(z.string().min(1).max(64)).describe('Password of the account'),
  ...common,
});
export type DevinoEmailOldSettings = z.output<typeof DevinoEmailOldSettings>;
