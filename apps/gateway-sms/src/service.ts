import { countryOf } from '@carillon/contacts';
import { SendSms } from '@carillon/contracts';
import { defineGateway, GatewayConfig } from '@carillon/gateway-runtime';
import { PhoneOrigins } from '@carillon/phone-origins';
import { z } from 'zod';
import { devinoKind } from './providers/devino/devino.kind';
import { devinoRestKind } from './providers/devino-rest/devino-rest.kind';
import { smppKind } from './providers/smpp/smpp.kind';
import { SmppProvider } from './providers/smpp/smpp.provider';
import { SmppSettings } from './providers/smpp/smpp-settings';
import { smsTrafficKind } from './providers/smstraffic/smstraffic.kind';
import { streamTelecomKind } from './providers/stream-telecom/stream-telecom.kind';

const SmsConfig = GatewayConfig.extend({
  SMPP_URL: SmppSettings.optional().describe(
    'SMPP account, such as smpp://system_id:password@host:2775?window=50&transmitters=2&receivers=1; smpps for TLS',
  ),
  SMS_FROM: z
    .string()
    .min(1)
    .max(15)
    .optional()
    .describe('Sender of messages that name none: at most 11 letters and digits, or 15 digits'),
});

const origins = new PhoneOrigins();

export const gatewaySms = defineGateway({
  channel: 'sms',
  command: SendSms,
  summary: 'Hands SMS over to a provider and reports what came of them.',
  config: SmsConfig,
  kinds: [smppKind, smsTrafficKind, devinoKind, devinoRestKind, streamTelecomKind],
  facts: ({ to }) => ({ country: countryOf(to), operator: origins.originOf(to).operator }),
  providers: ({ SMPP_URL: settings, SMS_FROM }) =>
    settings === undefined ? [] : [new SmppProvider({ ...settings, sourceAddr: SMS_FROM ?? settings.sourceAddr })],
});
