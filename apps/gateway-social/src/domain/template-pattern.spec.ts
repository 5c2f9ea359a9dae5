import fc from 'fast-check';
import { readPattern, valuesIn } from './template-pattern';

function pattern(text: string) {
  const reading = readPattern(text);
  if (reading.outcome !== 'ok') throw new Error(reading.detail);
  return reading.pattern;
}

describe('valuesIn', () => {
  it.each([
    ['Hello', 'Hello', {}],
    ['Hello', 'Hello!', undefined],
    ['You saved {amount}. Come again!', 'You saved 8 EUR. Come again!', { amount: '8 EUR' }],
    ['You saved {amount}. Come again!', 'You lost 8 EUR. Come again!', undefined],
    ['{name}, you have {points} points', 'Ann, you have 300 points', { name: 'Ann', points: '300' }],
    ['{name}', '', { name: '' }],
    ['a{x}a', 'a', undefined],
  ])('of %j in %j', (approved, text, values) => {
    expect(valuesIn(text, pattern(approved))).toEqual(values);
  });

  it('finds what was put in, and nothing in a text that does not begin alike', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9 ]{0,12}$/);
    fc.assert(
      fc.property(value, value, fc.string({ maxLength: 3 }), (name, points, noise) => {
        const approved = pattern('Dear {name}, {points} points.');
        expect(valuesIn(`Dear ${name}, ${points} points.`, approved)).toEqual({ name, points });
        if (!noise.startsWith('D'))
          expect(valuesIn(`${noise}ear ${name}, ${points} points.`, approved)).toBeUndefined();
      }),
    );
  });
});

describe('readPattern', () => {
  it.each(['{a}{b}', '{a} and {a}'])('refuses %s', (text) => {
    expect(readPattern(text)).toMatchObject({ outcome: 'refused' });
  });
});
