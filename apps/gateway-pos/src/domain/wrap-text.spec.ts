import fc from 'fast-check';
import { wrapText } from './wrap-text';

describe('wrapText', () => {
  it.each([
    ['You saved 8 EUR, Homer!', 12, ['You saved 8', 'EUR, Homer!']],
    ['one\n\ntwo', 10, ['one', '', 'two']],
    ['at the end\n\n', 20, ['at the end']],
    ['Donaudampfschifffahrt', 8, ['Donaudam', 'pfschiff', 'fahrt']],
    ['a Donaudampfschifffahrt b', 8, ['a', 'Donaudam', 'pfschiff', 'fahrt b']],
    ['', 8, []],
  ])('%j in %i columns', (text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines);
  });

  it('breaks nothing that has no width', () => {
    expect(wrapText('a line that goes on and on\nand another')).toEqual(['a line that goes on and on', 'and another']);
  });

  it('never makes a line too long, and loses nothing but blanks', () => {
    const words = fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constant('\n')));
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 40 }), (parts, width) => {
        const text = parts.join(' ');
        const lines = wrapText(text, width);
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
        const withoutBlanks = (one: string) => one.replace(/\s/g, '');
        expect(withoutBlanks(lines.join(''))).toBe(withoutBlanks(text));
      }),
    );
  });
});
