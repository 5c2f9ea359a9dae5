import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { type SignedLink, SignedLinks } from './signed-link';

const SECRET = 'first-secret-first-secret-first-secret';
const NEXT = 'second-secret-second-secret-second-sec';
const NOW = Date.parse('2026-05-01T10:15:00Z');
const at = (now: number) => () => now;
const links = new SignedLinks(SECRET, undefined, at(NOW));
const link: SignedLink = {
  purpose: 'unsubscribe',
  memberId: 'm-1',
  messageId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
  messageType: 'offer',
  channel: 'email',
  expiresAt: new Date(NOW + 60_000),
};

describe('SignedLinks', () => {
  it('reads what it signed, for any member, in characters that a path takes as they are', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 128, unit: 'grapheme-ascii' }), (memberId) => {
        const token = links.sign({ ...link, memberId });
        expect(token).toMatch(/^[\w-]+\.[\w-]+$/);
        expect(links.read(token, 'unsubscribe')).toEqual({ outcome: 'valid', link: { ...link, memberId } });
      }),
    );
  });

  it('takes no token for another purpose', () => {
    expect(links.read(links.sign(link), 'preferences')).toEqual({ outcome: 'invalid' });
  });

  it('refuses a token with any one character changed, added or left out', () => {
    const token = links.sign(link);
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === 'A' ? 'B' : 'A';
      for (const forged of [
        token.slice(0, index) + other + token.slice(index + 1),
        token.slice(0, index) + other + token.slice(index),
        token.slice(0, index) + token.slice(index + 1),
      ])
        expect(links.read(forged, 'unsubscribe')).toEqual({ outcome: 'invalid' });
    }
  });

  it('refuses any other text without throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => links.read(text, 'unsubscribe').outcome === 'invalid'));
    for (const text of ['', '.', '..', 'a.b.c', `${'x'.repeat(5_000)}.y`, `${links.sign(link)}.`])
      expect(links.read(text, 'unsubscribe')).toEqual({ outcome: 'invalid' });
  });

  it('refuses content of another shape even when it is signed', () => {
    const text = Buffer.from(JSON.stringify(['unsubscribe', 'm-1'])).toString('base64url');
    const signature = createHmac('sha256', SECRET).update(`carillon:link:${text}`).digest('base64url');
    expect(links.read(`${text}.${signature}`, 'unsubscribe')).toEqual({ outcome: 'invalid' });
  });

  it('ends at its end', () => {
    const token = links.sign(link);
    expect(new SignedLinks(SECRET, undefined, at(NOW + 59_999)).read(token, 'unsubscribe').outcome).toBe('valid');
    expect(new SignedLinks(SECRET, undefined, at(NOW + 60_000)).read(token, 'unsubscribe').outcome).toBe('expired');
  });

  it('reads links of the secret before, and signs with the new one', () => {
    const changed = new SignedLinks(NEXT, SECRET, at(NOW));
    expect(changed.read(links.sign(link), 'unsubscribe').outcome).toBe('valid');
    expect(links.read(changed.sign(link), 'unsubscribe').outcome).toBe('invalid');
    expect(new SignedLinks(NEXT, undefined, at(NOW)).read(links.sign(link), 'unsubscribe').outcome).toBe('invalid');
  });

  it('signs no nonsense', () => {
    expect(() => links.sign({ ...link, memberId: '' })).toThrow();
    expect(() => links.sign({ ...link, messageId: 'x' })).toThrow();
  });
});
