import { callbackUrl } from '@carillon/aggregators';
import { baseUrl, errorOverrides, httpLimits, secret } from '@carillon/gateway-runtime';
import { z } from 'zod';

export const DevinoSocialSettings = z.strictObject({
  url: baseUrl('https://api.devino.online'),
  apiKey: secret(z.string().min(1).max(200)).describe('API key'),
  dialect: z
    .enum(['to', 'phone'])
    .default('to')
    .describe('Which of the two published shapes of a message: `to`, `templateId` or `phone`, `tmpl`'),
  service: z.string().min(1).max(64).optional().describe('Name of the service at Devino'),
  deliveryPolicy: z
    .enum(['any', 'mobile_device_required', 'verified_phone_number'])
    .default('any')
    .describe('To whom it goes'),
  callbackUrl: callbackUrl(),
  codes: errorOverrides(),
  ...httpLimits({ window: 20, perSecond: 50 }),
});
export type DevinoSocialSettings = z.output<typeof DevinoSocialSettings>;
