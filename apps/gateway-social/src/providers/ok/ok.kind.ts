import { defineProviderKind } from '@carillon/gateway-runtime';
import type { Social } from '../../social';
import { OkProvider } from './ok.provider';
import { OkSettings } from './ok-settings';

export const okKind = defineProviderKind<Social, typeof OkSettings>({
  kind: 'ok',
  title: 'Odnoklassniki, messages of a group',
  settings: OkSettings,
  features: ['by the account of the member'],
  limits: ['20 requests a second', 'texts of 2,000 characters'],
  statuses: [],
  create: (settings) => new OkProvider(settings),
});
