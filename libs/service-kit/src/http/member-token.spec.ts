import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { MemberTokens, MemberTokenSecret } from './member-token';

const SECRET = 'a secret of at least 32 characters';
const start = Date.UTC(2026, 4, 1, 12);
let now = start;
const tokens = new MemberTokens(SECRET, () => now);

beforeEach(() => {
  now = start;
});

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { aud: 'carillon:member', sub: 'm-1', exp: start / 1_000 + 60 };
/** As another maker of JSON Web Tokens would. */
const made = (payload: object, header: object = { typ: 'JWT', alg: 'HS256' }, secret = SECRET): string => {
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
};

describe('MemberTokens', () => {
  it('names its member until it expires', () => {
    const { token, expiresAt } = tokens.issue('наш клиент 1', 60);
    expect(expiresAt).toEqual(new Date(start + 60_000));
    now += 59_999;
    expect(tokens.read(token)).toEqual({ outcome: 'valid', memberId: 'наш клиент 1' });
    now += 1;
    expect(tokens.read(token)).toEqual({ outcome: 'expired' });
  });

  it('takes what another maker of such tokens signed with the secret', () => {
    expect(tokens.read(made(claims))).toEqual({ outcome: 'valid', memberId: 'm-1' });
  });

  it.each([
    ['of another secret', made(claims, undefined, `${SECRET}!`)],
    ['of another purpose', made({ ...claims, aud: 'carillon:unsubscribe' })],
    ['without purpose', made({ sub: 'm-1', exp: claims.exp })],
    ['without expiry', made({ ...claims, exp: undefined })],
    ['whose expiry is no number', made({ ...claims, exp: '9999999999' })],
    ['without member', made({ ...claims, sub: '' })],
    ['of a member that no database can keep', made({ ...claims, sub: 'm\0' })],
    ['that calls for another algorithm', made(claims, { alg: 'HS512' })],
    ['that calls for no algorithm', `${part({ alg: 'none' })}.${part(claims)}.`],
    ['of four parts', `${made(claims)}.`],
    [
      'that is no JSON',
      `${SECRET}.${SECRET}.${createHmac('sha256', SECRET).update(`${SECRET}.${SECRET}`).digest('base64url')}`,
    ],
  ])('refuses a token %s', (_, token) => {
    expect(tokens.read(token)).toEqual({ outcome: 'invalid' });
  });

  it('refuses a token of which any one character is changed', () => {
    const { token } = tokens.issue('m-1', 60);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (place, character) => {
        const changed = token.slice(0, place) + character + token.slice(place + 1);
        expect(tokens.read(changed).outcome).toBe(changed === token ? 'valid' : 'invalid');
      }),
    );
  });

  it('refuses any text, without throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(tokens.read(text)).toEqual({ outcome: 'invalid' })));
  });

  it('wants a secret that is long enough', () => {
    expect(MemberTokenSecret.safeParse('x'.repeat(31)).success).toBe(false);
    expect(MemberTokenSecret.safeParse('x'.repeat(32)).success).toBe(true);
  });
});
