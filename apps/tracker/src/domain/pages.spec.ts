import { CHANNELS, isSubscribed, MESSAGE_TYPES, type OptOut } from '@carillon/contracts';
import fc from 'fast-check';
import { faultPage } from './page';
import { type KnownType, offeredTypes, refusableTypes, typeName } from './offered-types';
import { cellsOf, optOutsAfter, preferencePage } from './preference-page';
import { textsFor } from './texts/texts-for';
import { confirmationPage, unsubscribedPage } from './unsubscribe-page';

const happyHour: KnownType = { code: 'happy-hour', name: 'Happy <hour>', channels: ['push', 'sms'], archived: false };
const view = {
  texts: textsFor('en'),
  programme: 'Programme',
  types: offeredTypes([], textsFor('en')),
  channels: ['sms', 'email'] as const,
  optOuts: [],
};
const choices = { types: view.types, channels: view.channels, refusable: refusableTypes([]) };
const link = { ...view, typeName: 'Personal offers', channel: 'email', preferences: '../preferences/x.y' } as const;
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
    const cells = cellsOf({ action: 'save', ticked }, choices)!;
    expect(cells.filter(({ selected }) => selected)).toEqual([
      { messageType: 'offer', channel: 'sms', selected: true },
    ]);
    expect(cells.some(({ messageType }) => messageType === 'system')).toBe(false);
    expect(cellsOf({ action: 'reject-all', ticked: [] }, choices)).toHaveLength(70);
    for (const action of [null, '', 'delete']) expect(cellsOf({ action, ticked: [] }, choices)).toBeUndefined();
  });

  it('asks about types of the programme’s own, by the channels that they have', () => {
    const types = offeredTypes([happyHour, { ...happyHour, code: 'gone', archived: true }], view.texts);
    const { html } = preferencePage({ ...view, types });
    expect(html).toContain('<legend>Happy &#60;hour&#62;</legend>');
    expect(all(html, /id="((?:happy-hour|gone)\.[a-z]+)"/g)).toEqual(['happy-hour.sms']);
    const cells = cellsOf({ action: 'save', ticked: ['happy-hour.sms'] }, { ...choices, types })!;
    expect(cells.filter(({ messageType }) => messageType === 'happy-hour')).toEqual([
      { messageType: 'happy-hour', channel: 'sms', selected: true },
    ]);
    const refusable = refusableTypes([happyHour]);
    const refused = cellsOf({ action: 'reject-all', ticked: [] }, { ...choices, refusable })!;
    expect(new Set(refused.map(({ messageType }) => messageType))).toEqual(new Set(refusable));
    expect(typeName('happy-hour', [happyHour], view.texts)).toBe('Happy <hour>');
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
        const after = optOutsAfter(before, chosen, choosable);
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
