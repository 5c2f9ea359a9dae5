import { defineProviderKind } from '@carillon/gateway-runtime';
import type { Viber } from '../../viber';
import { DevinoViberProvider } from './devino-viber.provider';
import { DevinoViberSettings } from './devino-viber-settings';

export const devinoViberKind = defineProviderKind<Viber, typeof DevinoViberSettings>({
  kind: 'devino-viber',
  title: 'Devino Telecom, Viber by the new interface',
  settings: DevinoViberSettings,
  features: ['text, image, button', 'reports by callback'],
  limits: ['texts of 1,000 characters', 'buttons of 30 characters', 'lifetime of at most 14 days'],
  statuses: ['delivered', 'read', 'clicked', 'undelivered', 'expired', 'failed'],
  create: (settings) => new DevinoViberProvider(settings),
});
