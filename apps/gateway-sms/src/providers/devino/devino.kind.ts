import { defineProviderKind } from '@carillon/gateway-runtime';
import { type Sms } from '../../sms';
import { DevinoProvider } from './devino.provider';
import { DevinoSettings } from './devino-settings';

export const devinoKind = defineProviderKind<Sms, typeof DevinoSettings>({
  kind: 'devino',
  title: 'Devino Telecom, SMS by the new interface',
  settings: DevinoSettings,
  features: ['long texts', 'priority', 'reports by callback, clicks of shortened links among them'],
  limits: ['17,085 Cyrillic or 34,170 Latin characters', 'lifetime of at most 3 days'],
  statuses: ['delivered', 'read', 'clicked', 'undelivered', 'expired', 'unknown'],
  create: (settings) => new DevinoProvider(settings),
});
