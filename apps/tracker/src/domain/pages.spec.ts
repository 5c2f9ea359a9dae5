import { CHANNELS, isSubscribed, MESSAGE_TYPES, type OptOut } from '@carillon/contracts';
import fc from 'fast-check';
import { faultPage } from './page';
import { cellsOf, optOutsAfter, preferencePage } from './preference-page';
import { textsFor } from './texts/texts-for';
import { confirmationPage, unsubscribedPage } from './unsubscribe-page';

const view = { texts: textsFor('en'), programme: 'Programme', channels: ['sms', 'email'] as const, optOuts: [] };
const link = { ...view, messageType: 'offer', channel: 'email', preferences: '../preferences/x.y' } as const;
const LOCALES = ['en', 'es-ES', 'ru', 'de-AT'];

const pages = (texts = textsFor('en'), programme: string | undefined = 'Programme') => [
  preferencePage({ ...view, texts, programme }),
  preferencePage({ ...view, texts, programme, saved: true }),
  confirmationPage({ ...link, texts, programme }),
  unsubscribedPage({ ...link, texts, programme }),
  ...(['invalid', 'expired', 'request', 'away'] as const).map((fault) => faultPage(fault, { texts, programme })),
];
const all = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map((match) => match[1]!);

describe.each(LOCALES)('the pages in %s', (locale) => {
  const texts = textsFor(locale);

  it('have a language, a title, one heading of the first level, and load nothing', () => {
    for (const { html } of pages(texts)) {
      expect(html).toMatch(new RegExp(`^<!doctype html>\\s*<html lang="${locale.slice(0, 2)}">`));
      expect(all(html, /<h1>([^<]+)<\/h1>/g)).toHaveLength(1);
      expect(all(html, /<title>([^<]+)<\/title>/g)).toHaveLength(1);
      expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
      expect(html).not.toMatch(/<script|<img|<link|https?:|url\(|@import|\son\w+=|style="/i);
    }
  });

  it('say every word of the grid, and leave no placeholder', () => {
    expect(Object.keys(texts.types).sort()).toEqual([...MESSAGE_TYPES].sort());
    expect(Object.keys(texts.channels).sort()).toEqual([...CHANNELS].sort());
    for (const { html } of pages(texts)) expect(html.split('</style>')[1]).not.toMatch(/[{}]|undefined/);
  });

  it('label every box, and give every group of boxes its name', () => {
    const { html } = preferencePage({ ...view, texts, channels: CHANNELS });
    const boxes = all(html, /<input type="checkbox" id="([^"]+)"/g);
    expect(boxes).toHaveLength(7 * CHANNELS.length);
    expect(new Set(boxes).size).toBe(boxes.length);
    expect(all(html, /<label for="([^"]+)"/g)).toEqual(boxes);
    for (const label of html.matchAll(/<label[^>]*>([\s\S]*?)<\/label>/g))
      expect(label[1]!.replaceAll(/<[^>]*>/g, '').trim()).not.toBe('');
    expect(all(html, /<fieldset[^>]*>\s*<legend>([^<]+)<\/legend>/g)).toHaveLength(7);
    expect(html.match(/<fieldset/g)).toHaveLength(7);
    for (const id of all(html, /aria-describedby="([^"]+)"/g)) expect(html).toContain(`id="${id}"`);
    expect(all(html, /<button[^>]*>([^<]+)<\/button>/g)).toHaveLength(3);
    expect(html).not.toMatch(/tabindex="[1-9]/);
  });
});

it('speaks English to whom it has no words for', () => {
  for (const locale of ['fr-FR', 'x', '', 'zz-ZZ']) expect(textsFor(locale).language).toBe('en');
  expect(textsFor('ES-mx').language).toBe('es');
});

it('escapes a hostile name of the programme', () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='y'>`;
  for (const { html } of pages(textsFor('en'), hostile)) expect(html).not.toMatch(/<script|<img/);
});

describe('the form', () => {
  it('ticks what is wanted and shows what cannot be refused', () => {
    const { html } = preferencePage({ ...view, optOuts: [{ messageType: '*', channel: 'sms' }] });
    expect(html).toMatch(/id="offer\.email"[^>]* checked/);
    expect(html).not.toMatch(/id="offer\.sms"[^>]* checked/);
    expect(html).toMatch(/id="system\.sms"[^>]* checked disabled/);
  });

  it('is taken for what was shown, whatever else comes with it', () => {
    const ticked = ['offer.sms', 'system.email', 'offer.viber', '__proto__', '<script>'];
    const cells = cellsOf({ action: 'save', ticked }, ['sms', 'email'])!;
    expect(cells.filter(({ selected }) => selected)).toEqual([
      { messageType: 'offer', channel: 'sms', selected: true },
    ]);
    expect(cells.some(({ messageType }) => messageType === 'system')).toBe(false);
    expect(cellsOf({ action: 'reject-all', ticked: [] }, ['sms'])).toHaveLength(70);
    for (const action of [null, '', 'delete']) expect(cellsOf({ action, ticked: [] }, ['sms'])).toBeUndefined();
  });

  it('shows afterwards what was chosen, and of the rest what was known', () => {
    const optOut = fc.record({
      messageType: fc.constantFrom('*' as const, ...MESSAGE_TYPES),
      channel: fc.constantFrom('*' as const, ...CHANNELS),
    });
    const choosable = MESSAGE_TYPES.filter((type) => type !== 'system');
    fc.assert(
      fc.property(fc.array(optOut, { maxLength: 3 }), fc.boolean(), (before: OptOut[], selected) => {
        const chosen = [{ messageType: 'offer', channel: 'sms', selected } as const];
        const after = optOutsAfter(before, chosen);
        for (const messageType of choosable)
          for (const channel of CHANNELS) {
            const isChosen = messageType === 'offer' && channel === 'sms';
            const cell = { messageType, channel };
            expect(isSubscribed(after, cell)).toBe(isChosen ? selected : isSubscribed(before, cell));
          }
      }),
    );
  });
});
