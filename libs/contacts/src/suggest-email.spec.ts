import fc from 'fast-check';
import { normaliseEmail } from './normalise-email';
import { suggestEmail } from './suggest-email';

it.each([
  ['homer@gmial.com', 'homer@gmail.com'],
  ['homer@gmal.com', 'homer@gmail.com'],
  ['homer@yandx.ru', 'homer@yandex.ru'],
  ['homer@hotmial.con', 'homer@hotmail.com'],
  ['homer@gmail.com', undefined],
  ['homer@mail.com', undefined],
  ['homer@example.com', undefined],
  ['homer@mai.ru', undefined],
  ['homer@proton.me', undefined],
])('%s: %s', (email, suggested) => {
  expect(suggestEmail(email)).toBe(suggested);
});

it('never suggests for what it has suggested', () => {
  const domain = fc
    .tuple(fc.constantFrom('gmail.com', 'yandex.ru', 'outlook.com'), fc.nat(12), fc.constantFrom('', 'x', 'l', '.'))
    .map(([name, at, letter]) => `${name.slice(0, at)}${letter}${name.slice(at + 1)}`);
  fc.assert(
    fc.property(domain, (name) => {
      const email = normaliseEmail(`a@${name}`);
      if (email.outcome === 'refused') return;
      const suggested = suggestEmail(email.email);
      if (suggested === undefined) return;
      expect(normaliseEmail(suggested)).toMatchObject({ outcome: 'ok', corrected: false });
      expect(suggestEmail(suggested)).toBeUndefined();
    }),
  );
});
