import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** Setting `MEMBER_TOKEN_SECRET`: whoever knows it can speak for every member. */
export const MemberTokenSecret = z
  .string()
  .min(32, 'at least 32 characters')
  .describe('Signs the tokens of members; the same for every service that takes them');

/** RFC 7519 §4.1.3. Whatever else the secret may come to sign is no token of a member. */
const AUDIENCE = 'carillon:member';
/** RFC 7515 §4.1.1. The only algorithm there is: a token cannot choose one. */
const HEADER = encode({ alg: 'HS256', typ: 'JWT' });

const Header = z.object({ alg: z.literal('HS256') });
const Claims = z.object({
  aud: z.literal(AUDIENCE),
  sub: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u),
  exp: z.number(),
});

export type MemberTokenReading =
  { readonly outcome: 'valid'; readonly memberId: string } | { readonly outcome: 'invalid' | 'expired' };

/**
 * The tokens by which an app speaks for one member, for a short time: JSON Web Tokens (RFC 7519) signed with HMAC SHA-256
 * (RFC 7518 §3.2). They are kept nowhere and cannot be taken back, so they must not live long.
 */
export class MemberTokens {
  constructor(
    private readonly secret: string,
    private readonly now: () => number = Date.now,
  ) {}

  issue(memberId: string, ttlSeconds: number): { readonly token: string; readonly expiresAt: Date } {
    const iat = Math.floor(this.now() / 1_000);
    const exp = iat + ttlSeconds;
    const signed = `${HEADER}.${encode({ aud: AUDIENCE, sub: memberId, iat, exp })}`;
    return { token: `${signed}.${this.sign(signed)}`, expiresAt: new Date(exp * 1_000) };
  }

  /** Never throws, whatever the text. Nothing of a token is read before its signature has been checked. */
  read(token: string): MemberTokenReading {
    const [header = '', claims = '', signature = '', ...rest] = token.split('.');
    const isOurs = timingSafeEqual(digest(this.sign(`${header}.${claims}`)), digest(signature));
    if (!isOurs || rest.length > 0 || !Header.safeParse(decode(header)).success) return { outcome: 'invalid' };
    const { success, data } = Claims.safeParse(decode(claims));
    if (!success) return { outcome: 'invalid' };
    return data.exp * 1_000 > this.now() ? { outcome: 'valid', memberId: data.sub } : { outcome: 'expired' };
  }

  private sign(text: string): string {
    return createHmac('sha256', this.secret).update(text).digest('base64url');
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Of equal length whatever the text, as `timingSafeEqual` demands. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
