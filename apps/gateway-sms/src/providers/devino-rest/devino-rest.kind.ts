import { defineProviderKind } from '@carillon/gateway-runtime';
import { type Sms } from '../../sms';
import { DevinoRestProvider } from './devino-rest.provider';
import { DevinoRestSettings } from './devino-rest-settings';

export const devinoRestKind = defineProviderKind<Sms, typeof DevinoRestSettings>({
  kind: 'devino-rest',
  title: 'Devino Telecom, SMS by the old interface',
  settings: DevinoRestSettings,
  features: ['long texts', 'statuses by polling'],
  limits: ['10 requests a second', '2,000 characters', 'statuses are kept for 2 days'],
  statuses: ['delivered', 'undelivered', 'expired', 'failed', 'unknown'],
  create: (settings) => new DevinoRestProvider(settings),
});
