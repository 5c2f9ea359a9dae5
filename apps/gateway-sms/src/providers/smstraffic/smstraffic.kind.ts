import { defineProviderKind } from '@carillon/gateway-runtime';
import { type Sms } from '../../sms';
import { SmsTrafficProvider } from './smstraffic.provider';
import { SmsTrafficSettings } from './smstraffic-settings';

export const smsTrafficKind = defineProviderKind<Sms, typeof SmsTrafficSettings>({
  kind: 'smstraffic',
  title: 'SmsTraffic, SMS over HTTP',
  settings: SmsTrafficSettings,
  features: ['long texts', 'reserve host', 'reports by callback, or by polling when no callback secret is set'],
  limits: [
    '10 requests a second',
    '255 parts',
    'texts of 39,015 ASCII or 17,085 other characters',
    'statuses are kept for 2 days',
  ],
  statuses: ['delivered', 'undelivered', 'expired', 'failed', 'unknown'],
  create: (settings) => new SmsTrafficProvider(settings),
});
