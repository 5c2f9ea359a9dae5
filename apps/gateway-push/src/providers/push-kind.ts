import { SendPush } from '@carillon/contracts';
import { defineProviderKind, type ProviderKind } from '@carillon/gateway-runtime';
import type { z } from 'zod';
import { pushServicesOf } from './push-services';
import { PushSettings } from './push-settings';
import { PushProvider } from './push.provider';

/** All push services in one gateway: a message goes to every device of the member, by the service of each. */
export const pushKind: ProviderKind<z.output<typeof SendPush.schema>> = defineProviderKind({
  kind: 'push',
  title: 'Push services: FCM, APNs, HMS Push Kit, Azure Notification Hubs, Web Push',
  settings: PushSettings,
  features: [
    'FCM HTTP v1',
    'APNs over HTTP/2 with signed tokens',
    'HMS Push Kit',
    'Azure Notification Hubs, sent directly to a handle',
    'Web Push with VAPID',
    'lifetime and replacement of copies',
    'devices whose token is no longer good are switched off',
  ],
  limits: ['4,096 octets', 'Web Push: 3,993 octets'],
  statuses: ['delivered', 'read'],
  create: (settings) => new PushProvider('push', pushServicesOf(settings)),
});
