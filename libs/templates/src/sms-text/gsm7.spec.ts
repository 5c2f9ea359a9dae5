import fc from 'fast-check';
import { decodeGsm7, encodeGsm7, isGsm7, isGsm7WithoutGreekAndExtension } from './gsm7';

const ALPHABET =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
  'abcdefghijklmnopqrstuvwxyzäöñüà\f^{}\\[~]|€';

const gsmText = fc.array(fc.constantFrom(...ALPHABET), { maxLength: 600 }).map((characters) => characters.join(''));

describe('GSM 03.38', () => {
  it('puts the landmarks of the table where 3GPP TS 23.038 has them', () => {
    expect([...encodeGsm7('@Δ_ΦΞ 09?¡AZ§¿azà')]).toEqual([
      0x00, 0x10, 0x11, 0x12, 0x1a, 0x20, 0x30, 0x39, 0x3f, 0x40, 0x41, 0x5a, 0x5f, 0x60, 0x61, 0x7a, 0x7f,
    ]);
    expect([...encodeGsm7('ÆæßÉÇ\n\r')]).toEqual([0x1c, 0x1d, 0x1e, 0x1f, 0x09, 0x0a, 0x0d]);
  });

  it('writes an extension character as the escape and its code', () => {
    expect([...encodeGsm7('\f^{}\\[~]|€')]).toEqual(
      [0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65].flatMap((code) => [0x1b, code]),
    );
  });

  it('has 127 characters and 10 more, and no other', () => {
    const characters = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).filter(isGsm7);
    expect(characters).toHaveLength(137);
    expect(characters.join('').split('').sort()).toEqual([...ALPHABET].sort());
  });

  it.each(['Привет', 'a\u00a0b', '«a»', 'a`b', 'ç', '\u001b', '\0', '\t', '😀'])('does not have %j', (text) => {
    expect(isGsm7(text)).toBe(false);
    expect(() => encodeGsm7(text)).toThrow(RangeError);
  });

  it('tells the cut-down table of some centres', () => {
    expect(isGsm7WithoutGreekAndExtension('Hello @£_ 50% Ä')).toBe(true);
    expect([...'ΔΦΓΛΩΠΨΣΘΞ^{}[]~\\|€я'].filter(isGsm7WithoutGreekAndExtension)).toEqual([]);
  });

  it('brings every text of the alphabet back', () => {
    fc.assert(fc.property(gsmText, (text) => decodeGsm7(encodeGsm7(text)) === text));
  });

  it('reads any octets without failing', () => {
    fc.assert(fc.property(fc.uint8Array(), (octets) => decodeGsm7(octets).length <= octets.length));
    expect(decodeGsm7(Uint8Array.of(0x1b))).toBe(' ');
    expect(decodeGsm7(Uint8Array.of(0x1b, 0x1b))).toBe(' ');
    expect(decodeGsm7(Uint8Array.of(0x1b, 0x41))).toBe('A');
    expect(decodeGsm7(Uint8Array.of(0x80))).toBe('\ufffd');
  });
});
