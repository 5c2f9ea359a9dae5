import fc from 'fast-check';
import { normaliseEmail } from './normalise-email';

it.each([
  ['homer@example.com', 'homer@example.com', false],
  [' Homer.Simpson+shop@Example.COM\n', 'Homer.Simpson+shop@example.com', true],
  ["o'hara_1@mail.example.co.uk", "o'hara_1@mail.example.co.uk", false],
  ['ivan@пример.рф', 'ivan@xn--e1afmkfd.xn--p1ai', true],
  ['a@BÜCHER.example', 'a@xn--bcher-kva.example', true],
  ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example', false],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`, false],
])('%s', (raw, email, corrected) => {
  expect(normaliseEmail(raw)).toEqual({ outcome: 'ok', email, corrected });
});

it.each([
  ['', 'EMAIL_NO_AT'],
  ['homer', 'EMAIL_NO_AT'],
  ['@example.com', 'EMAIL_LOCAL_PART'],
  ['a b@example.com', 'EMAIL_LOCAL_PART'],
  ['.a@example.com', 'EMAIL_LOCAL_PART'],
  ['a..b@example.com', 'EMAIL_LOCAL_PART'],
  ['a@b@example.com', 'EMAIL_LOCAL_PART'],
  ['"a b"@example.com', 'EMAIL_LOCAL_PART'],
  ['Homer <homer@example.com>', 'EMAIL_LOCAL_PART'],
  ['гомер@example.com', 'EMAIL_LOCAL_PART'],
  ['a\r\nBcc:b@example.com', 'EMAIL_LOCAL_PART'],
  ['a@localhost', 'EMAIL_DOMAIN'],
  ['a@', 'EMAIL_DOMAIN'],
  ['a@example..com', 'EMAIL_DOMAIN'],
  ['a@example.com.', 'EMAIL_DOMAIN'],
  ['a@-example.com', 'EMAIL_DOMAIN'],
  ['a@exa_mple.com', 'EMAIL_DOMAIN'],
  ['a@example.com/path', 'EMAIL_DOMAIN'],
  ['a@exam%70le.com', 'EMAIL_DOMAIN'],
  ['a@example.com:25', 'EMAIL_DOMAIN'],
  ['a@[127.0.0.1]', 'EMAIL_DOMAIN'],
  ['a@127.0.0.1', 'EMAIL_DOMAIN'],
  ['a@0x7f.1', 'EMAIL_DOMAIN'],
  ['a@example.com,b@example.com', 'EMAIL_LOCAL_PART'],
  [`${'a'.repeat(65)}@example.com`, 'EMAIL_TOO_LONG'],
  [`a@${'b'.repeat(64)}.com`, 'EMAIL_DOMAIN'],
  [`a@${'b.'.repeat(127)}com`, 'EMAIL_TOO_LONG'],
  [`a@${'b'.repeat(1_000_000)}`, 'EMAIL_TOO_LONG'],
  [`${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`, 'EMAIL_TOO_LONG'],
])('refuses %j', (raw, code) => {
  expect(normaliseEmail(raw)).toMatchObject({ outcome: 'refused', code });
});

it('never throws, gives ASCII within the limits, and leaves what it has normalised as it is', () => {
  const label = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9-]{1,10}$/),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
  );
  const written = fc.oneof(
    fc.emailAddress(),
    fc
      .tuple(fc.stringMatching(/^[\w.+-]{1,12}$/), fc.array(label, { minLength: 1, maxLength: 3 }))
      .map(([local, labels]) => `${local}@${labels.join('.')}`),
    fc.string({ unit: 'binary' }),
  );
  let accepted = 0;
  fc.assert(
    fc.property(written, (raw) => {
      const once = normaliseEmail(raw);
      if (once.outcome === 'refused') return;
      accepted += 1;
      expect(once.email).toMatch(/^[\x21-\x7e]{1,64}@[a-z0-9.-]{3,252}$/);
      expect(once.email.length).toBeLessThanOrEqual(254);
      expect(normaliseEmail(once.email)).toEqual({ ...once, corrected: false });
    }),
    { numRuns: 5_000 },
  );
  expect(accepted).toBeGreaterThan(100);
});
