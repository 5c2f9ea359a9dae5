import { baseUrl, callbackSecret, endpoint, errorOverrides, secret, httpLimits } from '@carillon/gateway-runtime';
import { z } from 'zod';
import { maxParts, Sender } from '../../sms';

export const SmsTrafficSettings = z.strictObject({
  url: baseUrl('https://api.smstraffic.ru/multi.php'),
  reserveUrl: endpoint(z.url({ protocol: /^https?$/ }))
    .default('https://api2.smstraffic.ru/multi.php')
    .describe('Address that is tried when the first is out of reach'),
  login: z.string().min(1).max(64).describe('Login of the account'),
  password: secret(z.string().min(1).max(64)).describe('Password of the account'),
  from: Sender.optional().describe('Sender of messages that name none'),
  callbackSecret: callbackSecret(),
  maxParts: maxParts(),
  codes: errorOverrides(),
  ...httpLimits({ window: 10, perSecond: 10 }),
});
export type SmsTrafficSettings = z.output<typeof SmsTrafficSettings>;
