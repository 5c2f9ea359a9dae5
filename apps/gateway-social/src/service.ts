import { SendSocial } from '@carillon/contracts';
import { defineGateway, GatewayConfig } from '@carillon/gateway-runtime';
import { admitApproved } from './admit-approved';
import { SocialTemplatesController } from './http/social-templates.controller';
import { devinoSocialKind } from './providers/devino-social/devino-social.kind';
import { okKind } from './providers/ok/ok.kind';
import { smsTrafficSocialKind } from './providers/smstraffic-social/smstraffic-social.kind';
import { vkKind } from './providers/vk/vk.kind';
import type { Social } from './social';
import { SocialTemplate1700000000050 } from './storage/1700000000050-social-template';
import { SocialTemplateRepository } from './storage/social-template.repository';

export const gatewaySocial = defineGateway<typeof SendSocial, typeof GatewayConfig, Social>({
  channel: 'social',
  command: SendSocial,
  summary:
    'Hands messages over to social networks, by templates that they have approved, and reports what came of them.',
  config: GatewayConfig,
  migrations: [SocialTemplate1700000000050],
  controllers: [SocialTemplatesController],
  parts: () => [SocialTemplateRepository],
  kinds: [vkKind, okKind, devinoSocialKind, smsTrafficSocialKind],
  providers: () => [],
  admit: () => admitApproved(),
});
