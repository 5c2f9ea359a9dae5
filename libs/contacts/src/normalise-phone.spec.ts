import fc from 'fast-check';
import type { CountryCode } from './normalise-phone';
import { isCountry, normalisePhone } from './normalise-phone';

it.each<[string, CountryCode | undefined, object]>([
  ['+15550100001', undefined, { e164: '+15550100001', corrected: false }],
  ['+79990000001', undefined, { e164: '+79990000001', country: 'RU', corrected: false }],
  [' +7 (999) 000-00-01 ', undefined, { e164: '+79990000001', country: 'RU', corrected: true }],
  ['8 (999) 000-00-01', 'RU', { e164: '+79990000001', country: 'RU', corrected: true }],
  ['+44 (0)20 7183 8750', undefined, { e164: '+442071838750', country: 'GB', corrected: true }],
  ['79990000001', 'RU', { e164: '+79990000001', country: 'RU', corrected: true }],
  ['600 000 001', 'ES', { e164: '+34600000001', country: 'ES', corrected: true }],
  ['0034600000001', 'ES', { e164: '+34600000001', country: 'ES', corrected: true }],
  ['+34600000001', 'RU', { e164: '+34600000001', country: 'ES', corrected: false }],
  ['+77010000001', 'RU', { e164: '+77010000001', country: 'KZ', corrected: false }],
])('%s in %s', (raw, defaultCountry, expected) => {
  expect(normalisePhone(raw, { defaultCountry })).toEqual({ outcome: 'ok', ...expected });
});

it.each<[string, CountryCode | undefined, string]>([
  ['', undefined, 'PHONE_NOT_A_NUMBER'],
  ['abc', 'RU', 'PHONE_NOT_A_NUMBER'],
  ['call +15550100001 now', undefined, 'PHONE_NOT_A_NUMBER'],
  ['79990000001', undefined, 'PHONE_NO_COUNTRY'],
  ['+999123456789', undefined, 'PHONE_NO_COUNTRY'],
  ['+1234', undefined, 'PHONE_TOO_SHORT'],
  ['555-0100', 'US', 'PHONE_TOO_SHORT'],
  ['+1555010000123', undefined, 'PHONE_TOO_LONG'],
  ['+49111111111111111', undefined, 'PHONE_TOO_LONG'],
  ['9'.repeat(100_000), 'RU', 'PHONE_TOO_LONG'],
  ['+44 00000000000', undefined, 'PHONE_NOT_A_NUMBER'],
  ['+1 555 010 0001 ext. 5', undefined, 'PHONE_EXTENSION'],
])('refuses %s in %s', (raw, defaultCountry, code) => {
  expect(normalisePhone(raw, { defaultCountry })).toMatchObject({ outcome: 'refused', code });
});

it('knows the countries that have a numbering plan', () => {
  expect(isCountry('ES')).toBe(true);
  expect(isCountry('es')).toBe(false);
  expect(isCountry('XX')).toBe(false);
});

it('never throws, and leaves what it has normalised as it is', () => {
  const written = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'0123456789+ ()-.;x/'), maxLength: 25 }),
    fc
      .tuple(
        fc.constantFrom('+1', '+7', '+34', '+44', '+52', '+54', '+39', '+86', '8', '00', ''),
        fc.stringMatching(/^\d{5,15}$/),
      )
      .map((parts) => parts.join(' ')),
    fc.string({ unit: 'binary' }),
  );
  const country = fc.constantFrom<(CountryCode | undefined)[]>(undefined, 'RU', 'US', 'ES', 'MX', 'AR', 'IT', 'CN');
  let accepted = 0;
  fc.assert(
    fc.property(written, country, country, (raw, defaultCountry, other) => {
      const once = normalisePhone(raw, { defaultCountry });
      if (once.outcome === 'refused') return;
      accepted += 1;
      expect(once.e164).toMatch(/^\+[1-9]\d{4,14}$/);
      expect(normalisePhone(once.e164, { defaultCountry: other })).toEqual({ ...once, corrected: false });
    }),
    { numRuns: 5_000 },
  );
  expect(accepted).toBeGreaterThan(100);
});
