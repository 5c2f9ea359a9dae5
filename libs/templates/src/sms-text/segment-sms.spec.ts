import fc from 'fast-check';
import { encodeGsm7, isGsm7 } from './gsm7';
import { normaliseSmsText } from './normalise-sms-text';
import { segmentSms, type SmsEncoding } from './segment-sms';

const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'aZ 9é{€}~\n'), maxLength: 700 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('я', '😀', 'a', '\ud83d', '\ude00'), maxLength: 400 }),
);

function unitsIn(segment: string, encoding: SmsEncoding): number {
  return encoding === 'gsm7' ? encodeGsm7(segment).length : segment.length;
}

describe('segmentSms', () => {
  it.each([
    ['a'.repeat(160), 'gsm7', 1, 0],
    ['a'.repeat(161), 'gsm7', 2, 145],
    ['a'.repeat(306), 'gsm7', 2, 0],
    ['a'.repeat(307), 'gsm7', 3, 152],
    ['€'.repeat(80), 'gsm7', 1, 0],
    ['€'.repeat(81), 'gsm7', 2, 143],
    ['я'.repeat(70), 'ucs2', 1, 0],
    ['я'.repeat(71), 'ucs2', 2, 63],
    ['я'.repeat(134), 'ucs2', 2, 0],
    ['😀'.repeat(35), 'ucs2', 1, 0],
    ['', 'gsm7', 1, 160],
  ] as const)('counts %j', (text, encoding, parts, unitsLeft) => {
    const result = segmentSms(text);
    expect(result).toMatchObject({ encoding, unitsLeft });
    expect(result.segments).toHaveLength(parts);
  });

  it('keeps an extension pair whole: the part before it holds 152', () => {
    const { segments, units } = segmentSms('a'.repeat(152) + '€'.repeat(10));
    expect(units).toBe(172);
    expect(segments[0]).toBe('a'.repeat(152));
    expect(segments[1]).toBe('€'.repeat(10));
  });

  it('keeps a surrogate pair whole: the part before it holds 66', () => {
    const { segments } = segmentSms('я'.repeat(66) + '😀'.repeat(5));
    expect(segments).toEqual(['я'.repeat(66), '😀'.repeat(5)]);
  });

  it('leaves room for a 16-bit reference', () => {
    expect(segmentSms('a'.repeat(161), { referenceBits: 16 }).segments[0]).toHaveLength(152);
    expect(segmentSms('я'.repeat(71), { referenceBits: 16 }).segments[0]).toHaveLength(66);
  });

  it('can be forced to UCS-2', () => {
    expect(segmentSms('a'.repeat(71), { encoding: 'ucs2' })).toMatchObject({ encoding: 'ucs2', unitsPerSegment: 67 });
  });

  it('says when the parts are too many', () => {
    expect(segmentSms('a'.repeat(1530)).fits).toBe(true);
    expect(segmentSms('a'.repeat(1531)).fits).toBe(false);
    expect(segmentSms('a'.repeat(161), { maxParts: 1 }).fits).toBe(false);
  });

  it('cuts any text into parts within the limit that join to the text', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom<8 | 16>(8, 16), (text, referenceBits) => {
        const { encoding, segments, units, unitsPerSegment, unitsLeft } = segmentSms(text, { referenceBits });
        expect(segments.join('')).toBe(text);
        expect(encoding).toBe(isGsm7(text) ? 'gsm7' : 'ucs2');
        const sizes = segments.map((segment) => unitsIn(segment, encoding));
        expect(Math.max(...sizes)).toBeLessThanOrEqual(unitsPerSegment);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(units);
        expect(unitsLeft).toBe(unitsPerSegment - (sizes.at(-1) ?? 0));
        if (segments.length > 1) expect(units).toBeGreaterThan(encoding === 'gsm7' ? 160 : 70);
      }),
      { numRuns: 400 },
    );
  });

  it('never ends a part inside a pair, and fills every part as far as that allows', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { encoding, segments, unitsPerSegment } = segmentSms(text);
        segments.slice(0, -1).forEach((segment, i) => {
          const next = segments[i + 1] ?? '';
          expect(/[\ud800-\udbff]$/.test(segment) && /^[\udc00-\udfff]/.test(next)).toBe(false);
          expect(unitsIn(segment, encoding)).toBeGreaterThanOrEqual(unitsPerSegment - 1);
        });
      }),
      { numRuns: 400 },
    );
  });
});

describe('normaliseSmsText', () => {
  it('makes a typographic text plain', () => {
    expect(normaliseSmsText('“It’s\u00a010\u202f%” – now…\r\nStop\u00ad')).toBe('"It\'s 10 %" - now...\nStop');
  });

  it('leaves letters and emoji alone', () => {
    const text = 'Ёлка çà 👩‍👧 ΔΨ €';
    expect(normaliseSmsText(text)).toBe(text);
  });

  it('changes nothing the second time, and never a GSM text but for line ends', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = normaliseSmsText(text);
        expect(normaliseSmsText(once)).toBe(once);
        if (isGsm7(text)) expect(once).toBe(text.replace(/\r\n?/g, '\n'));
      }),
    );
  });
});
