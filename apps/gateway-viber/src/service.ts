import { countryOf } from '@carillon/contacts';
import { SendViber } from '@carillon/contracts';
import { defineGateway, GatewayConfig } from '@carillon/gateway-runtime';
import { PhoneOrigins } from '@carillon/phone-origins';
import { z } from 'zod';
import { devinoViberKind } from './providers/devino-viber/devino-viber.kind';
import { devinoViberOldKind } from './providers/devino-viber-old/devino-viber-old.kind';
import { smsTrafficViberKind } from './providers/smstraffic-viber/smstraffic-viber.kind';
import { admitByCountry } from './viber';

const ViberConfig = GatewayConfig.extend({
  VIBER_FORBIDDEN_COUNTRIES: z
    .string()
    .regex(/^(none|[A-Z]{2}(,[A-Z]{2})*)$/, 'codes of countries such as RU,CN, or none')
    .default('RU')
    .transform((list) => (list === 'none' ? [] : list.split(',')))
    .describe('Countries to whose phones nothing is sent, because Viber may not be used there; or none'),
});

const origins = new PhoneOrigins();

export const gatewayViber = defineGateway({
  channel: 'viber',
  command: SendViber,
  summary: 'Hands Viber messages over to a provider and reports what came of them.',
  config: ViberConfig,
  kinds: [devinoViberKind, devinoViberOldKind, smsTrafficViberKind],
  providers: () => [],
  facts: ({ to }) => ({ country: countryOf(to), operator: origins.originOf(to).operator }),
  admit: ({ VIBER_FORBIDDEN_COUNTRIES: countries }) => admitByCountry(new Set(countries)),
});
