import { z } from 'zod';
import { isRole, type Role, ROLES } from './roles';

/** A program that may ask our own issuer for tokens. */
export interface Client {
  readonly id: string;
  readonly secret: string;
  readonly roles: readonly Role[];
}

const CLIENT = /^(?<id>[\w.-]{1,64}):(?<roles>[\w+]+):(?<secret>[\x21-\x7e]{16,256})$/;

function readClients(text: string, context: z.RefinementCtx): readonly Client[] {
  const clients = text.split(/\s+/).flatMap((entry, index): Client[] => {
    if (entry === '') return [];
    const { id, roles, secret } = CLIENT.exec(entry)?.groups ?? {};
    const given = roles?.split('+') ?? [];
    if (id !== undefined && secret !== undefined && given.every(isRole)) return [{ id, roles: given, secret }];
    // Not the entry itself: there is a secret in it.
    const message = `client ${index + 1} is not <id>:<role>[+<role>]:<secret of at least 16 characters>; roles: ${ROLES.join(', ')}`;
    context.addIssue({ code: 'custom', message });
    return [];
  });
  if (new Set(clients.map(({ id }) => id)).size < clients.length)
    context.addIssue({ code: 'custom', message: 'two clients have the same id' });
  return clients;
}

/** The settings by which `/api` is guarded; part of those of every service. */
export const AUTH_SETTINGS = {
  API_TOKEN: z
    .string()
    .min(16, 'at least 16 characters')
    .optional()
    .describe(
      'A bearer token with the role admin. Needed, or AUTH_SECRET or OIDC_ISSUER, unless HOST is a loopback address',
    ),
  AUTH_SECRET: z
    .string()
    .min(32, 'at least 32 characters')
    .optional()
    .describe('Signs the access tokens of our own issuer, POST /oauth/token; the same for every service'),
  AUTH_CLIENTS: z
    .string()
    .default('')
    .transform(readClients)
    .describe('Who may ask for access tokens: `<client id>:<role>[+<role>]:<client secret>`, separated by spaces'),
  AUTH_TOKEN_SECONDS: z.coerce
    .number()
    .int()
    .min(60)
    .max(86_400)
    .default(3_600)
    .describe('How long an access token lives'),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'a URL that begins with https://' })
    .optional()
    .describe('OpenID Connect issuer whose access tokens are taken, too; its keys are found by its metadata'),
  OIDC_AUDIENCE: z.string().min(1).default('carillon').describe('What `aud` of its tokens must be'),
  OIDC_ROLES_CLAIM: z
    .string()
    .min(1)
    .default('roles')
    .describe('Where its tokens name the roles, as a dotted path: realm_access.roles'),
  RATE_LIMIT_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(6_000)
    .describe('Requests that one client may send in a minute, to each replica; 0 for any number'),
} as const;

export type AuthSettings = z.output<z.ZodObject<typeof AUTH_SETTINGS>>;

/** Whether anything guards the REST interface. */
export const isGuarded = (settings: Readonly<Record<string, unknown>>): boolean =>
  ['API_TOKEN', 'AUTH_SECRET', 'OIDC_ISSUER'].some((name) => settings[name] !== undefined);
