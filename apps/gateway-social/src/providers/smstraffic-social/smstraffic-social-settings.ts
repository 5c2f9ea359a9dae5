import { baseUrl, callbackSecret, endpoint, errorOverrides, httpLimits, secret } from '@carillon/gateway-runtime';
import { z } from 'zod';

const route = (usual: string) =>
  z
    .string()
    .regex(/^[a-z]{1,20}$/)
    .default(usual)
    .describe('Word for the network in `route`');

export const SmsTrafficSocialSettings = z.strictObject({
  url: baseUrl('https://sds.smstraffic.ru/smartdelivery-in/multi.php'),
  reserveUrl: endpoint(z.url({ protocol: /^https?$/ }))
    .default('https://sds2.smstraffic.ru/smartdelivery-in/multi.php')
    .describe('Address that is tried when the first is out of reach'),
  login: z.string().min(1).max(64).describe('Login of the account'),
  password: secret(z.string().min(1).max(64)).describe('Password of the account'),
  vkRoute: route('vk'),
  okRoute: route('ok'),
  callbackSecret: callbackSecret(),
  codes: errorOverrides(),
  ...httpLimits({ window: 10, perSecond: 10 }),
});
export type SmsTrafficSocialSettings = z.output<typeof SmsTrafficSocialSettings>;
