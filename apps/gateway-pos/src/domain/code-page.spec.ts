import fc from 'fast-check';
import { codePageOf } from './code-page';

describe('codePageOf', () => {
  it.each([
    ['cp866', 'Вам начислено 300 баллов — спасибо!', 'Вам начислено 300 баллов - спасибо!'],
    ['cp437', 'Für 8 €…', 'Für 8 EUR...'],
    ['us-ascii', 'Señor Núñez: “¡olé!”', 'Senor Nunez: "?ole!"'],
    ['iso-8859-15', '8 €', '8 €'],
    ['cp866', '寿司', '??'],
  ])('%s fits %j', (name, text, fitted) => {
    expect(codePageOf(name)!.fit(text)).toBe(fitted);
  });

  it('encodes with one byte for a character', () => {
    expect([...codePageOf('cp866')!.encode('Да')]).toEqual([0x84, 0xa0]);
  });

  it('knows no page that nobody has heard of', () => {
    expect(codePageOf('cp-of-the-moon')).toBeUndefined();
  });

  it('gives only what the printer can print, for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('cp437', 'cp866', 'cp1251', 'us-ascii'),
        (text, name) => {
          const page = codePageOf(name)!;
          const fitted = page.fit(text);
          expect(page.fit(fitted)).toBe(fitted);
          expect(page.encode(fitted)).toHaveLength([...fitted].length);
        },
      ),
    );
  });
});
