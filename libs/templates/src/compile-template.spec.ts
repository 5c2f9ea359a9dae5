import { loyaltyEventTypes } from '@carillon/contracts';
import { compileTemplate } from './compile-template';
import { offeredNames } from './names';
import { Template, TEMPLATE_LIMITS } from './template';
import type { TemplateFault } from './template';

const offered = offeredNames('purchase.completed');

function faultsOf(template: Template): readonly TemplateFault[] {
  const result = compileTemplate(template, offered);
  return result.outcome === 'refused' ? result.faults : [];
}

const ofText = (text: string) => faultsOf({ channel: 'sms', text });
const ofHtml = (html: string) => faultsOf({ channel: 'email', subject: 'News', html });

describe('names', () => {
  it('accepts all that are offered', () => {
    const all = '{{member.fullName}}{{member.firstName}}{{member.lastName}}{{member.patronymicName}}{{balances}}';
    const aliases = '$FullName $FirstName $LastName $PatronymicName $Balances $PurchaseAmount $Discount $PointOfSale';
    expect(ofText(`${all}{{balance.bonus}}{{ discount }}{{purchaseAmount}}{{pointOfSale}} ${aliases}`)).toEqual([]);
  });

  it('refuses an unknown one, says where it is and what was meant', () => {
    expect(ofText('Saved: {{discuont}}')).toEqual([
      {
        field: 'text',
        code: 'UNKNOWN_NAME',
        name: 'discuont',
        position: 7,
        detail: '{{discuont}} is not known here; did you mean {{discount}}?',
      },
    ]);
    expect(ofText('Saved: $Discuont $$')).toEqual([
      {
        field: 'text',
        code: 'UNKNOWN_NAME',
        name: '$Discuont',
        position: 7,
        detail: '$Discuont is not known here; did you mean $Discount? For a dollar write $$',
      },
    ]);
  });

  it.each([
    ['{{firstName}}', '{{member.firstName}}'],
    ['{{Discount}}', '{{discount}}'],
    ['$discount', '$Discount'],
    ['{{balance}}', '{{balances}}'],
    ['{{#discont}}x{{/discont}}', '{{discount}}'],
  ])('for %s suggests %s', (source, meant) => {
    expect(ofText(source)[0]?.detail).toContain(`did you mean ${meant}?`);
  });

  it.each([
    'constructor',
    '__proto__',
    'toString',
    'member',
    'member.memberId',
    'member.phone.value',
    '.',
    '',
    'balance.*',
  ])('refuses {{%s}}', (name) => {
    expect(ofText(`{{${name}}}`)).toMatchObject([{ code: 'UNKNOWN_NAME', position: 0 }]);
  });

  it('reports every fault of every field', () => {
    const faults = faultsOf({ channel: 'email', subject: '{{a}}', html: '<p>{{b}} {{c}}</p>', text: '$D' });
    expect(faults.map(({ field, name }) => [field, name])).toEqual([
      ['subject', 'a'],
      ['html', 'b'],
      ['html', 'c'],
      ['text', '$D'],
    ]);
  });

  it('keeps to the metavariables of the event type', () => {
    expect(offeredNames('card.activated').has('cardNumber')).toBe(true);
    expect(offeredNames('card.activated').has('discount')).toBe(false);
    expect(offeredNames('no.such-event').has('discount')).toBe(false);
    for (const type of loyaltyEventTypes.values())
      for (const name of Object.keys(type.metavariables)) expect(offeredNames().has(name)).toBe(true);
  });
});

describe('tags', () => {
  it.each([
    ['{{{discount}}}', 'html'],
    ['{{&discount}}', 'html'],
  ])('refuses %s in html: there is no way round escaping', (source) => {
    expect(ofHtml(`<p>${source}</p>`)).toMatchObject([{ field: 'html', code: 'TAG_NOT_ALLOWED', position: 3 }]);
    expect(ofText(source)).toEqual([]);
  });

  it.each(['{{> footer}}', '{{=<% %>=}}'])('refuses %s everywhere', (source) => {
    expect(ofText(source)).toMatchObject([{ code: 'TAG_NOT_ALLOWED', position: 0 }]);
    expect(ofHtml(source)).toMatchObject([{ code: 'TAG_NOT_ALLOWED', position: 0 }]);
  });

  it('allows comments', () => {
    expect(ofText('a{{! said by legal }}b')).toEqual([]);
  });

  it.each([
    ['Hi {{discount', 13, 'unclosed tag'],
    ['{{#discount}}x', 14, 'unclosed section "discount"'],
    ['x{{/discount}}', 1, 'unopened section "discount"'],
    ['{{#discount}}{{/balances}}', 13, 'unclosed section "discount"'],
  ])('refuses %s at %d', (source, position, detail) => {
    expect(ofText(source)).toMatchObject([{ field: 'text', code: 'SYNTAX', position, detail }]);
  });

  it('bounds depth and number', () => {
    const nested = (depth: number) => '{{#discount}}'.repeat(depth) + '{{/discount}}'.repeat(depth);
    expect(ofText(nested(TEMPLATE_LIMITS.depth))).toEqual([]);
    expect(ofText(nested(TEMPLATE_LIMITS.depth + 1))).toMatchObject([{ code: 'TOO_DEEP' }]);
    expect(ofText('$Discount'.repeat(TEMPLATE_LIMITS.names))).toEqual([]);
    expect(ofText('$Discount'.repeat(TEMPLATE_LIMITS.names + 5))).toMatchObject([{ code: 'TOO_MANY_NAMES' }]);
  });

  it('refuses html of which no text can be made', () => {
    const html = '<p {{#discount}}>a</p>{{/discount}}';
    expect(ofHtml(html)).toMatchObject([{ field: 'html', code: 'NO_TEXT_FROM_HTML' }]);
    expect(faultsOf({ channel: 'email', subject: 'News', html, text: 'a' })).toEqual([]);
  });

  it('takes little time for the worst that fits', () => {
    const started = performance.now();
    for (const piece of ['<', '<!--', '<a ', "<a '", '{{', '{{a}}', '{{#a}}', '$A', '<style>', '<a href ', '&', '</'])
      ofHtml(piece.repeat(TEMPLATE_LIMITS.mailLength / piece.length));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('the schema', () => {
  it('asks of each channel what it needs', () => {
    expect(Template.safeParse({ channel: 'sms', text: 'Hi' }).success).toBe(true);
    expect(Template.safeParse({ channel: 'sms', subject: 'Hi' }).success).toBe(false);
    expect(Template.safeParse({ channel: 'email', subject: 'Hi', html: '<p></p>' }).success).toBe(true);
    expect(Template.safeParse({ channel: 'email', text: 'Hi' }).success).toBe(false);
    expect(Template.safeParse({ channel: 'sms', text: 'x'.repeat(TEMPLATE_LIMITS.textLength + 1) }).success).toBe(
      false,
    );
  });

  it('takes fixed addresses for the inbox, of pages and of places in an app', () => {
    const inbox = { channel: 'inbox', title: 'Hi', body: 'Hi' };
    const isGood = (more: object) => Template.safeParse({ ...inbox, ...more }).success;
    expect(isGood({ imageUrl: 'https://shop.example/a.png', link: 'my-app://offers/1', inApp: true })).toBe(true);
    expect(isGood({})).toBe(true);
    for (const link of ['javascript:alert(1)', 'offers/1', 'https://shop.example/{{discount}}'])
      expect([isGood({ link }), isGood({ imageUrl: link })]).toEqual([false, false]);
    expect(Template.safeParse({ channel: 'inbox', text: 'Hi' }).success).toBe(false);
  });

  it('tells the faults of each field of an inbox message', () => {
    const faults = faultsOf({ channel: 'inbox', title: '{{a}}', body: '{{b}}', summary: '{{c' });
    expect(faults.map(({ field, code }) => [field, code])).toEqual([
      ['title', 'UNKNOWN_NAME'],
      ['body', 'UNKNOWN_NAME'],
      ['summary', 'SYNTAX'],
    ]);
  });
});

describe('what a message by a channel may be made of', () => {
  const imageUrl = 'https://shop.example/a.png';
  const button = { buttonText: 'To the shop', link: 'https://shop.example/' };

  it.each([
    ['push', { body: 'Hi' }],
    ['push', { title: 'Hi', imageUrl, link: 'my-app://sale' }],
    ['push', { body: 'Hi', imageUrl }],
    ['viber', { text: 'Hi' }],
    ['viber', { imageUrl }],
    ['viber', { text: 'Hi', ...button }],
    ['viber', { text: 'Hi', imageUrl, ...button }],
    ['chatbot', { text: 'Hi' }],
    ['chatbot', { text: 'Hi', imageUrl, ...button }],
    ['social', { text: 'Hi' }],
    ['voice', { text: 'Hi' }],
  ])('%s: %j is allowed', (channel, words) => {
    expect(Template.safeParse({ channel, ...words }).error).toBeUndefined();
  });

  it.each([
    ['push', { title: 'Hi' }, 'body'],
    ['viber', {}, 'text'],
    ['viber', { text: 'Hi', imageUrl }, 'buttonText'],
    ['viber', { imageUrl, ...button }, 'text'],
    ['viber', { text: 'Hi', buttonText: 'Go' }, 'link'],
    ['viber', { text: 'Hi', link: button.link }, 'buttonText'],
    ['viber', { text: 'Hi', buttonText: 'Go', link: 'my-app://sale' }, 'link'],
    ['chatbot', { imageUrl }, 'text'],
    ['chatbot', { text: 'Hi', buttonText: 'Go' }, 'link'],
    ['chatbot', { text: 'Hi', imageUrl: 'https://shop.example/{{status}}' }, 'imageUrl'],
    ['social', {}, 'text'],
    ['voice', {}, 'text'],
  ])('%s: %j lacks or spoils its %s', (channel, words, field) => {
    const { error } = Template.safeParse({ channel, ...words });
    expect(error?.issues.map(({ path }) => path.join('.'))).toContain(field);
  });

  it('finds the faults of a button, too', () => {
    expect(faultsOf({ channel: 'viber', text: 'Hi', ...button, buttonText: '{{x}}' })).toMatchObject([
      { field: 'buttonText', code: 'UNKNOWN_NAME' },
    ]);
  });
});
