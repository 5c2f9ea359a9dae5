import { defineProviderKind } from '@carillon/gateway-runtime';
import type { Viber } from '../../viber';
import { SmsTrafficViberProvider } from './smstraffic-viber.provider';
import { SmsTrafficViberSettings } from './smstraffic-viber-settings';

export const smsTrafficViberKind = defineProviderKind<Viber, typeof SmsTrafficViberSettings>({
  kind: 'smstraffic-viber',
  title: 'SmsTraffic, Viber',
  settings: SmsTrafficViberSettings,
  features: [
    'text, image, button',
    'reserve host',
    'reports by callback, or by polling when no callback secret is set',
  ],
  limits: ['texts of 1,000 characters', 'buttons of 20 to 30 characters'],
  statuses: ['delivered', 'read', 'undelivered', 'expired', 'failed', 'unknown'],
  create: (settings) => new SmsTrafficViberProvider(settings),
});
