import { faultOfAddresses } from '@carillon/messaging';
import { z } from 'zod';
import { AUTH_SETTINGS, isGuarded } from './auth/auth-settings';
import { RequestSeconds } from './http/request-deadline';
import { TrustedProxies } from './http/trusted-proxies';

const url = (...schemes: readonly string[]) =>
  z.string().refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol.replace(':', '')), {
    error: `a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  });

const brokerUrl = z.string().superRefine((value, context) => {
  const fault = faultOfAddresses(value);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

/** The settings of every service. A service adds its own with `.extend({ ... })`. */
export const ServiceConfig = z.object({
  /** PostgreSQL; each service keeps to a schema of its own name. */
  DATABASE_URL: url('postgres', 'postgresql').describe('PostgreSQL; each service keeps to a schema of its own'),
  /** RabbitMQ with the virtual host in the path; several nodes separated by commas. */
  RABBITMQ_URL: brokerUrl.describe(
    'RabbitMQ with the virtual host in the path; of a cluster the addresses of its nodes, separated by commas ' +
      '(a comma in a password is written `%2C`): they are tried in random order, again after every loss',
  ),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8080)
    .describe('Port of REST, probes and metrics; 0 for any'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  LOG_LEVEL: z
    .enum(['error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('Least level that is logged'),
  DATABASE_POOL: z.coerce.number().int().min(2).max(100).default(10).describe('Most connections to PostgreSQL'),
  REQUEST_SECONDS: RequestSeconds,
  TRUSTED_PROXIES: TrustedProxies,
  ...AUTH_SETTINGS,
});
export type ServiceConfig = z.infer<typeof ServiceConfig>;

/** Some settings are missing or wrong; the message names every one. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** @throws SettingsError with every fault in one message */
export function readSettings<Schema extends typeof ServiceConfig>(
  service: string,
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  // An empty variable is how deployment tools say "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${explain(issue)}`);
  const host = given['HOST'] ?? '127.0.0.1';
  if (!LOOPBACK.has(host) && !isGuarded(given))
    faults.push(
      `API_TOKEN: required while HOST is ${host}, or AUTH_SECRET or OIDC_ISSUER: ` +
        'anyone on the network could use the REST interface',
    );
  if (given['AUTH_CLIENTS'] !== undefined && given['AUTH_SECRET'] === undefined)
    faults.push('AUTH_SECRET: required while AUTH_CLIENTS is set: it signs their tokens');
  if (parsed.success && faults.length === 0) return parsed.data as z.output<Schema>;
  throw new SettingsError(`${service} cannot start, ${faults.length} setting(s) are wrong:\n  ${faults.join('\n  ')}`);
}

function explain(issue: z.core.$ZodIssue): string {
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return missing ? 'is not set' : issue.message;
}
