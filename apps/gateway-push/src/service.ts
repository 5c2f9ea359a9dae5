import { readFileSync } from 'node:fs';
import { SendPush } from '@carillon/contracts';
import { defineGateway, GatewayConfig, settingsText } from '@carillon/gateway-runtime';
import { MemberTokens, MemberTokenSecret } from '@carillon/service-kit';
import { z } from 'zod';
import { MyPushesController } from './http/my-pushes.controller';
import { PushProvider } from './providers/push.provider';
import { pushKind } from './providers/push-kind';
import { pushServicesOf } from './providers/push-services';
import { PushSettings } from './providers/push-settings';
import { HandedOverRepository } from './storage/handed-over.repository';

const PushConfig = GatewayConfig.extend({
  MEMBER_TOKEN_SECRET: MemberTokenSecret,
  PUSH: settingsText(PushSettings)
    .optional()
    .describe('A gateway for all push services: its settings as JSON; gateways can be configured over REST as well'),
  PUSH_CA_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('PEM file of an authority that the gateway of PUSH trusts beside the usual ones'),
});

export const gatewayPush = defineGateway({
  channel: 'push',
  command: SendPush,
  summary:
    'Hands pushes over to the push services of the members’ devices, and hears from the apps what became of them.',
  config: PushConfig,
  kinds: [pushKind],
  providers: ({ PUSH: settings, PUSH_CA_FILE: caFile }) =>
    settings === undefined
      ? []
      : [
          new PushProvider(
            'push',
            pushServicesOf({ ...settings, ...(caFile && { ca: readFileSync(caFile, 'utf8') }) }),
          ),
        ],
  controllers: [MyPushesController],
  parts: ({ MEMBER_TOKEN_SECRET: secret }) => [
    HandedOverRepository,
    { provide: MemberTokens, useFactory: () => new MemberTokens(secret) },
  ],
});
