import fc from 'fast-check';
import { messageIdSpellings } from './message-id-spellings';

describe('messageIdSpellings', () => {
  it.each([
    ['2723905', '299041'],
    ['2723905', '00299041'],
    ['2723905', '2723905'],
    ['0002723905', '2723905'],
    ['0299041', '299041'],
    ['ABCDEF', 'abcdef'],
    ['abcdef', 'ABCDEF'],
    ['00aBcD', 'abcd'],
    ['1aF', '431'],
    ['18446744073709551615', 'ffffffffffffffff'],
    ['FFFFFFFFFFFFFFFF', '18446744073709551615'],
    ['3158611117333282817', '2bd5a41380400001'],
  ])('finds %s under %s', (reported, submitted) => {
    expect(messageIdSpellings(reported)).toContain(submitted);
  });

  it('tries the id as it was given first, and leaves opaque ones alone but for their case', () => {
    expect(messageIdSpellings('0f3b-Z')).toEqual(['0f3b-Z', 'f3b-Z', '0f3b-z', '0F3B-Z', 'f3b-z', 'F3B-Z']);
    expect(messageIdSpellings('0')[0]).toBe('0');
    expect(messageIdSpellings('000')).toContain('0');
  });

  it('tries the other radix first where it is known, so that short ids do not meet by chance', () => {
    expect(messageIdSpellings('16', 'hexToDec')[0]).toBe('10');
    expect(messageIdSpellings('10', 'decToHex')[0]).toBe('16');
    expect(messageIdSpellings('16', 'same')).toEqual(['16']);
    expect(messageIdSpellings('xyz', 'decToHex')).toEqual(['xyz', 'XYZ']);
  });

  it('finds every number in either radix, padded or not, in either case', () => {
    const width = fc.nat(20);
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n }), width, fc.boolean(), (number, zeros, upper) => {
        const hex = upper ? number.toString(16).toUpperCase() : number.toString(16);
        const padded = number.toString().padStart(zeros, '0');
        expect(messageIdSpellings(padded)).toEqual(expect.arrayContaining([padded, number.toString(), hex]));
        expect(messageIdSpellings(hex)).toContain(number.toString());
        expect(new Set(messageIdSpellings(hex)).size).toBe(messageIdSpellings(hex).length);
      }),
    );
  });
});
