import { createHash, timingSafeEqual } from 'node:crypto';
import { TransientError } from '@carillon/messaging';
import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey, SignJWT } from 'jose';
import { z } from 'zod';
import type { AuthSettings, Client } from './auth-settings';
import type { Caller } from './caller';
import { type Role, ROLES } from './roles';

/** RFC 7519 §4.1.1, §4.1.3. Whatever else the secret may come to sign is no access token. */
const OURS = { issuer: 'carillon', audience: 'carillon:api' } as const;
/** A shared secret is never taken for a public key, nor the other way round (RFC 8725 §3.1). */
const FOREIGN_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 5;
const METADATA_TIMEOUT_MS = 5_000;

export type Reading =
  { readonly outcome: 'valid'; readonly caller: Caller } | { readonly outcome: 'invalid' | 'expired' };

export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
  readonly roles: readonly Role[];
}

/**
 * Reads the bearer tokens of callers: `API_TOKEN`, the access tokens of our own issuer (HMAC SHA-256, so that any service can
 * check what any other has issued), and those of an OpenID Connect issuer. Issues our own.
 */
export class AccessTokens {
  private readonly apiToken: Buffer | undefined;
  private readonly secret: Uint8Array | undefined;
  private foreignKeys: Promise<JWTVerifyGetKey> | undefined;

  constructor(private readonly settings: AuthSettings) {
    this.apiToken = settings.API_TOKEN === undefined ? undefined : digest(settings.API_TOKEN);
    this.secret = settings.AUTH_SECRET === undefined ? undefined : new TextEncoder().encode(settings.AUTH_SECRET);
  }

  /** @throws TransientError ISSUER_AWAY when the keys of the OpenID Connect issuer cannot be had */
  async read(token: string): Promise<Reading> {
    if (this.apiToken && timingSafeEqual(digest(token), this.apiToken))
      return { outcome: 'valid', caller: { id: 'api-token', roles: ['admin'] } };
    const issuer = issuerOf(token);
    if (issuer === OURS.issuer && this.secret) return this.readOurs(token, this.secret);
    if (issuer !== undefined && issuer === this.settings.OIDC_ISSUER) return this.readForeign(token, issuer);
    return { outcome: 'invalid' };
  }

  isClient(id: string): boolean {
    return this.settings.AUTH_CLIENTS.some((client) => client.id === id);
  }

  /** The client with these credentials (RFC 6749 §2.3.1); as slow for a known id as for an unknown one. */
  clientOf(id: string, secret: string): Client | undefined {
    const client = this.settings.AUTH_CLIENTS.find((one) => one.id === id);
    const matches = timingSafeEqual(digest(secret), digest(client?.secret ?? ''));
    return matches && client !== undefined ? client : undefined;
  }

  /** @throws Error without AUTH_SECRET */
  async issue(client: Client, roles: readonly Role[]): Promise<IssuedToken> {
    if (!this.secret) throw new Error('AUTH_SECRET is not set');
    const expiresInSeconds = this.settings.AUTH_TOKEN_SECONDS;
    const token = await new SignJWT({ scope: roles.join(' ') })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuer(OURS.issuer)
      .setAudience(OURS.audience)
      .setSubject(client.id)
      .setIssuedAt()
      .setExpirationTime(`${expiresInSeconds}s`)
      .sign(this.secret);
    return { token, expiresInSeconds, roles };
  }

  private async readOurs(token: string, secret: Uint8Array): Promise<Reading> {
    const checks = { ...OURS, algorithms: ['HS256'], typ: 'at+jwt', requiredClaims: ['sub', 'exp'] };
    return reading(jwtVerify(token, secret, checks), ({ sub, scope }) => ({
      id: `client:${sub}`,
      roles: rolesIn(scope),
    }));
  }

  private async readForeign(token: string, issuer: string): Promise<Reading> {
    const keys = await this.keysOf(issuer);
    const checks = {
      ...{ issuer, audience: this.settings.OIDC_AUDIENCE, algorithms: FOREIGN_ALGORITHMS },
      ...{ requiredClaims: ['sub', 'exp'], clockTolerance: CLOCK_TOLERANCE_SECONDS },
    };
    return reading(jwtVerify(token, keys, checks), (claims) => ({
      id: `user:${claims.sub}`,
      roles: rolesIn(at(claims, this.settings.OIDC_ROLES_CLAIM)),
    }));
  }

  /** Asks for the metadata once (OpenID Connect Discovery 1.0 §4); again after a failure. */
  private keysOf(issuer: string): Promise<JWTVerifyGetKey> {
    this.foreignKeys ??= discover(issuer).catch((cause: unknown) => {
      this.foreignKeys = undefined;
      throw issuerAway(cause);
    });
    return this.foreignKeys;
  }
}

const Metadata = z.object({ issuer: z.string(), jwks_uri: z.url() });

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(METADATA_TIMEOUT_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`the issuer answers ${response.status}`);
  const metadata = Metadata.parse(await response.json());
  if (metadata.issuer !== issuer) throw new Error('the metadata is that of another issuer');
  return createRemoteJWKSet(new URL(metadata.jwks_uri), { timeoutDuration: METADATA_TIMEOUT_MS });
}

async function reading(
  verifying: Promise<{ payload: JWTPayload }>,
  callerOf: (claims: JWTPayload) => Caller,
): Promise<Reading> {
  try {
    return { outcome: 'valid', caller: callerOf((await verifying).payload) };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { outcome: 'expired' };
    if (error instanceof errors.JOSEError && !ABOUT_KEYS.has(error.code)) return { outcome: 'invalid' };
    throw issuerAway(error);
  }
}

/** The key set did not come, or came as something else; the token may be as good as any. */
const ABOUT_KEYS: ReadonlySet<string> = new Set([
  errors.JWKSTimeout.code,
  errors.JWKSInvalid.code,
  errors.JOSEError.code,
]);

const issuerAway = (cause: unknown): TransientError =>
  new TransientError('ISSUER_AWAY', 'the keys of the OpenID Connect issuer cannot be had', undefined, { cause });

/** Read before the signature is checked, and used to choose the check alone. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

function at(claims: JWTPayload, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
      claims,
    );
}

/** A list, or a text of words separated by spaces (RFC 6749 §3.3); what is no role of ours says nothing here. */
function rolesIn(claim: unknown): readonly Role[] {
  const words: readonly unknown[] = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  return ROLES.filter((role) => words.includes(role));
}

/** Of equal length whatever the text, as `timingSafeEqual` demands. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
