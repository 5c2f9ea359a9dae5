import { ServiceConfig } from '@carillon/service-kit';
import { z } from 'zod';
import { SecretsKey } from './gateways/secret-box';
import { GatewaysOfEnvironment } from './gateways/wanted-gateway';

/** The settings of every gateway. A gateway adds those of its providers with `.extend({ ... })`. */
export const GatewayConfig = ServiceConfig.extend({
  WINDOW: z.coerce.number().int().min(1).max(10_000).default(100).describe('Most sends in flight with one provider'),
  RATE: z.coerce
    .number()
    .positive()
    .max(100_000)
    .optional()
    .describe('Most sends a second with one provider; no limit when absent'),
  SEND_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(600_000)
    .default(30_000)
    .describe('How long a provider may take over one message, in milliseconds'),
  MAX_ATTEMPTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(100)
    .describe('Attempts until a message that is put off again and again has failed; the default is about a day'),
  GATEWAYS: GatewaysOfEnvironment.default({}).describe(
    'Gateways beside those configured over REST, as JSON: {"name": {"kind": "...", "settings": {...}}}; see providers.md',
  ),
  GATEWAY_SECRETS_KEY: SecretsKey.optional().describe(
    'Key for the secrets of gateways configured over REST: 32 octets in Base64 (openssl rand -base64 32)',
  ),
  GATEWAY_SECRETS_KEY_PREVIOUS: SecretsKey.optional().describe(
    'The key before that one; what it has encrypted can still be read',
  ),
  KEEP_DAYS: z.coerce
    .number()
    .int()
    .min(8)
    .max(3_650)
    .default(30)
    .describe('Days for which a delivery is remembered; receipts that come later find nothing'),
});
export type GatewayConfig = z.infer<typeof GatewayConfig>;
