import { defineProviderKind } from '@carillon/gateway-runtime';
import type { Social } from '../../social';
import { SmsTrafficSocialProvider } from './smstraffic-social.provider';
import { SmsTrafficSocialSettings } from './smstraffic-social-settings';

export const smsTrafficSocialKind = defineProviderKind<Social, typeof SmsTrafficSocialSettings>({
  kind: 'smstraffic-social',
  title: 'SmsTraffic, VKontakte and Odnoklassniki by phone',
  settings: SmsTrafficSocialSettings,
  features: [
    'approved templates with parameters',
    'by the phone of the member',
    'reserve host',
    'reports by callback or polling',
  ],
  limits: ['10 requests a second'],
  statuses: ['delivered', 'read', 'undelivered', 'expired', 'failed', 'unknown'],
  create: (settings) => new SmsTrafficSocialProvider(settings),
});
