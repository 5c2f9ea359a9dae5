import { defineProviderKind } from '@carillon/gateway-runtime';
import { type Sms } from '../../sms';
import { StreamTelecomProvider } from './stream-telecom.provider';
import { StreamTelecomSettings } from './stream-telecom-settings';

export const streamTelecomKind = defineProviderKind<Sms, typeof StreamTelecomSettings>({
  kind: 'stream-telecom',
  title: 'StreamTelecom, SMS',
  settings: StreamTelecomSettings,
  features: ['long texts', 'reports by callback, or by polling when no callback address is set'],
  limits: ['10 requests a second', '2,000 characters'],
  statuses: ['delivered', 'undelivered', 'expired', 'unknown'],
  create: (settings) => new StreamTelecomProvider(settings),
});
