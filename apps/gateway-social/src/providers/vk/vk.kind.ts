import { defineProviderKind } from '@carillon/gateway-runtime';
import type { Social } from '../../social';
import { VkProvider } from './vk.provider';
import { VkSettings } from './vk-settings';

export const vkKind = defineProviderKind<Social, typeof VkSettings>({
  kind: 'vk',
  title: 'VKontakte, messages of a community',
  settings: VkSettings,
  features: ['a message tried again is not sent twice', 'by the account of the member'],
  limits: ['20 requests a second', 'texts of 4,096 characters'],
  statuses: [],
  create: (settings) => new VkProvider(settings),
});
