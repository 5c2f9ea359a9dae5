import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import { admitByCountry, contentOf, type Viber } from './viber';

const message = (rest: Partial<Viber> = {}): Viber => ({
  deliveryId: '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b',
  onUnknown: 'report',
  to: '+77010000001',
  ...rest,
});
const LIMITS = { mostText: 1_000, mostCaption: 20 };
const text = 'Hello';
const imageUrl = 'https://shop.example/a.png';
const button = { buttonText: 'Open', link: 'https://shop.example/' };

describe('contentOf', () => {
  it.each([
    [{ text }, 'text'],
    [{ imageUrl }, 'image'],
    [{ text, ...button }, 'button'],
    [{ text, imageUrl, ...button }, 'button'],
  ])('takes %j', (rest, kind) => {
    expect(contentOf(message(rest), LIMITS)).toMatchObject({ kind });
  });

  it.each([
    [{}, 'EMPTY'],
    [{ text, imageUrl }, 'TEXT_AND_IMAGE'],
    [{ imageUrl, ...button }, 'BUTTON_WITHOUT_TEXT'],
    [{ text, buttonText: 'Open' }, 'HALF_A_BUTTON'],
    [{ text, link: button.link }, 'HALF_A_BUTTON'],
    [{ text, ...button, buttonText: 'x'.repeat(21) }, 'CAPTION_TOO_LONG'],
  ])('refuses %j', (rest, code) => {
    expect(contentOf(message(rest), LIMITS)).toMatchObject({ outcome: 'rejected', fault: 'content', code });
  });

  it('never lets a text and an image through without a button', () => {
    const maybe = <Value>(value: Value) => fc.option(fc.constant(value), { nil: undefined });
    const Parts = fc.record({
      text: maybe(text),
      imageUrl: maybe(imageUrl),
      buttonText: maybe('Open'),
      link: maybe(button.link),
    });
    fc.assert(
      fc.property(Parts, (parts) => {
        const content = contentOf(message(parts), LIMITS);
        if ('outcome' in content) return;
        const hasBoth = 'text' in content && 'imageUrl' in content;
        expect(hasBoth && content.kind !== 'button').toBe(false);
      }),
    );
  });
});

describe('admitByCountry', () => {
  it('refuses phones of the countries named, and those alone', async () => {
    const admit = admitByCountry(new Set(['RU']));
    const phones = ['+79160000001', '+77010000001', '+15550100001'];
    const answers = await admit(
      phones.map((to) => message({ to, text })),
      {} as EntityManager,
    ); // it asks no database
    expect(answers).toMatchObject([
      { outcome: 'refused', refusal: { fault: 'recipient', code: 'COUNTRY_FORBIDDEN' } },
      { outcome: 'admitted' },
      { outcome: 'admitted' },
    ]);
  });
});
