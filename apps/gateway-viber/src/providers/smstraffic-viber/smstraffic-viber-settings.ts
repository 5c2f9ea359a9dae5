import { baseUrl, callbackSecret, endpoint, errorOverrides, httpLimits, secret } from '@carillon/gateway-runtime';
import { z } from 'zod';

export const SmsTrafficViberSettings = z.strictObject({
  url: baseUrl('https://sds.smstraffic.ru/smartdelivery-in/multi.php'),
  reserveUrl: endpoint(z.url({ protocol: /^https?$/ }))
    .default('https://sds2.smstraffic.ru/smartdelivery-in/multi.php')
    .describe('Address that is tried when the first is out of reach'),
  login: z.string().min(1).max(64).describe('Login of the account'),
  password: secret(z.string().min(1).max(64)).describe('Password of the account'),
  from: z.string().min(1).max(64).optional().describe('Name of the service for messages that name none'),
  route: z
    .string()
    .regex(/^[a-z]+(\(\d+\))?(-[a-z]+(\(\d+\))?)*$/)
    .default('viber')
    .describe('Word for the channel in `route`'),
  mostCaption: z.int().min(1).max(30).default(20).describe('Longest text of a button'),
  callbackSecret: callbackSecret(),
  codes: errorOverrides(),
  ...httpLimits({ window: 10, perSecond: 10 }),
});
export type SmsTrafficViberSettings = z.output<typeof SmsTrafficViberSettings>;
