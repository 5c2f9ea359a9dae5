import fc from 'fast-check';
import { Assembly } from './assembly';
import { Frames } from './frames';
import { decodeText } from './sms-text';
import { fitsOneSms, readUserData } from './user-data';

describe('decoding a text', () => {
  it.each([
    ['the whole extension table', 0, '1b0a1b141b281b291b2f1b3c1b3d1b3e1b401b65', '\f^{}\\[~]|€'],
    ['an unknown extension', 0, '1b61', 'a'],
    ['an escape at the end', 0, '611b', 'a '],
    ['an octet beyond seven bits', 0, '61ff', 'a\ufffd'],
    ['odd UCS-2', 8, '041f04', 'П\ufffd'],
    ['binary', 4, 'c0ffee', 'c0ffee'],
    ['ISO-8859-5', 6, 'bfe0', 'Пр'],
    ['message class 8-bit', 0xf4, '00ff', '00ff'],
    ['message class GSM', 0x10, '00', '@'],
  ])('%s', (_name, dataCoding, hex, text) => {
    expect(decodeText(Buffer.from(hex, 'hex'), dataCoding)).toBe(text);
  });

  it('never throws and keeps any UTF-16 text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 255 }), (text, dataCoding) => {
        const octets = Buffer.from(text, 'utf16le').swap16();
        expect(decodeText(octets, 8)).toBe(text);
        expect(typeof decodeText(octets, dataCoding)).toBe('string');
      }),
    );
  });
});

describe('user data', () => {
  const read = (hex: string) => readUserData(Buffer.from(hex, 'hex'), true);

  it.each([
    ['8-bit reference', '0500030a020161', { reference: 10, total: 2, number: 1 }],
    ['16-bit reference', '060804010a020261', { reference: 266, total: 2, number: 2 }],
    ['after another element', '0b05040b8423f0000307020161', { reference: 7, total: 2, number: 1 }],
    ['a number beyond the total', '0500030a020361', undefined],
    ['an element beyond the header', '03000a0161', undefined],
  ])('tells the place by %s', (_name, hex, concatenation) => {
    const userData = read(hex);
    expect(userData?.concatenation).toEqual(concatenation);
    expect(userData?.text.toString()).toBe('a');
  });

  it('is a fault when the header is longer than the message', () => {
    expect(read('0500')).toBeUndefined();
  });

  it.each([
    [0, 160, 0],
    [0, 153, 6],
    [8, 140, 0],
    [8, 134, 6],
  ])('data_coding %i: %i octets fit after a header of %i, one more does not', (dataCoding, length, headerLength) => {
    expect(fitsOneSms({ text: Buffer.alloc(length), headerLength }, dataCoding)).toBe(true);
    expect(fitsOneSms({ text: Buffer.alloc(length + 1), headerLength }, dataCoding)).toBe(false);
  });
});

it('frames are the same however the stream is cut', () => {
  const pdu = (length: number) => {
    const octets = Buffer.alloc(length, length);
    octets.writeUInt32BE(length, 0);
    return octets;
  };
  const stream = Buffer.concat([16, 40, 17, 300].map(pdu));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (cuts) => {
      const frames = new Frames();
      const lengths: number[] = [];
      let offset = 0;
      for (const cut of [...cuts, stream.length]) {
        for (const frame of frames.push(stream.subarray(offset, offset + cut))) lengths.push(frame.length);
        offset += cut;
      }
      expect(lengths).toEqual([16, 40, 17, 300]);
    }),
  );
});

it('a message is complete whatever the order of its parts', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 }), (numbers) => {
      const assembly = new Assembly();
      const results = numbers.map((number) =>
        assembly.add({
          systemId: 's',
          from: 'a',
          to: 'b',
          concatenation: { reference: 1, total: 5, number },
          receivedAtMs: 0,
          part: { number, messageId: String(number), text: '', dataCoding: 0, octets: 0, status: '' },
        }),
      );
      expect(results.map(({ began }) => began)).toEqual([true, false, false, false, false]);
      expect(new Set(results.map(({ sms }) => sms)).size).toBe(1);
    }),
  );
});
