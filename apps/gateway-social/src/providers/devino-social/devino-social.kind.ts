import { defineProviderKind } from '@carillon/gateway-runtime';
import type { Social } from '../../social';
import { DevinoSocialProvider } from './devino-social.provider';
import { DevinoSocialSettings } from './devino-social-settings';

export const devinoSocialKind = defineProviderKind<Social, typeof DevinoSocialSettings>({
  kind: 'devino-social',
  title: 'Devino Telecom, VKontakte and Odnoklassniki by phone',
  settings: DevinoSocialSettings,
  features: ['approved templates with parameters', 'by the phone of the member', 'reports by callback'],
  limits: ['50 messages a second for a group', '5 messages a day for a member'],
  statuses: ['delivered', 'read', 'undelivered', 'expired', 'failed'],
  create: (settings) => new DevinoSocialProvider(settings),
});
