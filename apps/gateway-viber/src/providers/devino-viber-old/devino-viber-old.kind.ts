import { defineProviderKind } from '@carillon/gateway-runtime';
import type { Viber } from '../../viber';
import { DevinoViberOldProvider } from './devino-viber-old.provider';
import { DevinoViberOldSettings } from './devino-viber-old-settings';

export const devinoViberOldKind = defineProviderKind<Viber, typeof DevinoViberOldSettings>({
  kind: 'devino-viber-old',
  title: 'Devino Telecom, Viber by its own older interface',
  settings: DevinoViberOldSettings,
  features: ['text, image, button', 'reports by callback, or by polling when no callback secret is set'],
  limits: [
    'texts of 1,000 characters',
    'buttons of 19 characters',
    'lifetime of at most a day',
    'statuses are kept for 5 days',
  ],
  statuses: ['delivered', 'read', 'clicked', 'undelivered', 'expired', 'failed'],
  create: (settings) => new DevinoViberOldProvider(settings),
});
