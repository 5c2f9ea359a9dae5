import fc from 'fast-check';
import { normaliseAddress, type WrittenAddress } from './normalise-address';

it.each<[WrittenAddress, WrittenAddress]>([
  [
    { city: ' Spring  field,', flat: '', street: 'Evergreen\tTerrace' },
    { city: 'Spring field', street: 'Evergreen Terrace' },
  ],
  [
    { line: '49007,Springfield ,, Evergreen Terrace 742\n' },
    { postalCode: '49007', line: 'Springfield, Evergreen Terrace 742' },
  ],
  [{ line: '12345, 54321, A' }, { line: '12345, 54321, A' }],
  [
    { line: 'A, 12345', postalCode: '1' },
    { line: 'A, 12345', postalCode: '1' },
  ],
  [{ line: '12345' }, { postalCode: '12345' }],
  [{}, {}],
])('%j', (written, kept) => {
  expect(normaliseAddress(written)).toEqual(kept);
});

it('leaves what it has normalised as it is, and nothing that a database refuses', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('12345', ',', ' ', 'Main St', '\n', '654321'), { maxLength: 8 })
      .map((pieces) => pieces.join('')),
  );
  const written = fc.record({ city: text, postalCode: text, line: text }, { requiredKeys: [] });
  fc.assert(
    fc.property(written, (address) => {
      const once = normaliseAddress(address);
      expect(normaliseAddress(once)).toEqual(once);
      expect(JSON.stringify(once)).not.toMatch(/\\u0000|\\ud[89a-f]/);
    }),
    { numRuns: 2_000 },
  );
});
