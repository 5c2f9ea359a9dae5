import { MessageCleared, type PayloadOf } from '@carillon/contracts';
import { Currency, Template } from '@carillon/templates';
import { composeMessage, type ComposeOptions, type Content, type Words } from './compose-message';
import { compileDraft } from './template-draft';

const templateId = MessageCleared.example.templateId;
const options: ComposeOptions = { emailFrom: 'Carillon <no-reply@localhost>', maxSmsParts: 10 };
const forms = (nominative: string, plural: string) => ({ nominative, genitive: plural, plural, abbreviation: 'x' });
const currencies = new Map(
  [
    { code: 'bonus', kind: 'virtual', names: { en: forms('bonus point', 'bonus points') } },
    { code: 'star', kind: 'virtual', names: { en: forms('star', 'stars') } },
  ].map((currency) => [currency.code, Currency.parse(currency)]),
);

function contentWith(template: Template, from?: string): Content {
  const result = compileDraft({ template });
  if (result.outcome !== 'ok') throw new Error(JSON.stringify(result.faults));
  return { templates: new Map([[templateId, { outcome: 'ready', compiled: result.compiled, from }]]), currencies };
}

const sms = (text: string): Template => ({ channel: 'sms', text });
const mail = (html: string, subject = 'News'): Template => ({ channel: 'email', subject, html });

const inbox = (body: string, title = 'News'): Template => ({ channel: 'inbox', title, body, inApp: true });

const cleared = (changes: Partial<(typeof MessageCleared)['example']> = {}): PayloadOf<typeof MessageCleared> =>
  MessageCleared.schema.parse({
    ...MessageCleared.example,
    recipient: changes.channel === 'email' ? 'homer@example.com' : '+15550100001',
    member: {
      memberId: 'm-1',
      firstName: 'Homer',
      lastName: 'Simpson',
      balances: [
        { currency: 'bonus', amount: 300 },
        { currency: 'star', amount: 52 },
      ],
    },
    ...changes,
  });

const toPhone: Parameters<typeof cleared>[0] = {
  recipient: 'm-1',
  member: { memberId: 'm-1', devices: [{ id: 'd-1', token: 't-1', pushService: 'fcm' }] },
};
const social = contentWith({ channel: 'social', text: 'Hi' });
const chatbot = contentWith({ channel: 'chatbot', text: 'Hi' });
const viber = (words: object) => contentWith(Template.parse({ channel: 'viber', ...words }));
const inInbox = { channel: 'inbox', recipient: 'm-1' } as const;
const email = cleared({ channel: 'email' });
const composedOf = (words: Words, from?: string) => ({ outcome: 'composed', words, from });
const text = (value: string) => ({ status: { kind: 'text', value } }) as const;

describe('composeMessage', () => {
  it.each([
    ['Your discount amount was {{discount}}.', 'Your discount amount was 8 EUR.'],
    ['Your discount amount was $Discount.', 'Your discount amount was 8 EUR.'],
    [
      'Dear {{member.fullName}}, your bonus account balances are: {{balances}}.',
      'Dear Homer Simpson, your bonus account balances are: 300 bonus points, 52 stars.',
    ],
  ])('makes of %j the words of the worked example', (template, words) => {
    expect(composeMessage(cleared(), contentWith(sms(template)), options)).toEqual(
      composedOf({ channel: 'sms', text: words }),
    );
    expect(composeMessage(email, contentWith(mail(`<p>${template}</p>`)), options)).toEqual(
      composedOf(
        { channel: 'email', subject: 'News', html: `<p>${words}</p>`, text: words },
        'Carillon <no-reply@localhost>',
      ),
    );
  });

  it('takes the sender of the template before that of the settings', () => {
    const own = { ...options, smsFrom: 'Shop' };
    expect(composeMessage(cleared(), contentWith(sms('Hi')), own)).toMatchObject({ from: 'Shop' });
    expect(composeMessage(cleared(), contentWith(sms('Hi'), 'Bells'), own)).toMatchObject({ from: 'Bells' });
    expect(composeMessage(email, contentWith(mail('Hi'), 'a@b.example'), own)).toMatchObject({ from: 'a@b.example' });
  });

  it('gives the inbox a title and a body', () => {
    const template = inbox('Your discount amount was {{discount}}.', 'For {{member.firstName}}');
    expect(composeMessage(cleared({ channel: 'inbox', recipient: 'm-1' }), contentWith(template), options)).toEqual(
      composedOf({ channel: 'inbox', title: 'For Homer', body: 'Your discount amount was 8 EUR.', inApp: true }),
    );
  });

  it('takes typographic signs out of an SMS where they alone cost parts, and leaves them to other texts', () => {
    const wordsOf = (template: string) => composeMessage(cleared(), contentWith(sms(template)), options);
    expect(wordsOf('“Hi” – it’s…')).toMatchObject({ words: { text: '"Hi" - it\'s...' } });
    expect(wordsOf('«Привет» – “да”')).toMatchObject({ words: { text: '«Привет» – “да”' } });
  });

  it('gives a mail of images alone its subject for a text', () => {
    const template = mail('<p><img src="https://shop.example/a.png"></p>', 'Sale');
    expect(composeMessage(email, contentWith(template), options)).toMatchObject({
      words: { channel: 'email', text: 'Sale' },
    });
  });

  it.each<readonly [Template, Parameters<typeof cleared>[0]]>([
    [{ channel: 'push', body: '{{discount}}', link: 'app://a' }, toPhone],
    [{ channel: 'push', title: '{{status}}', imageUrl: 'https://shop.example/a.png' }, toPhone],
    [{ channel: 'viber', text: 'x' }, {}],
    [{ channel: 'viber', imageUrl: 'https://shop.example/a.png' }, {}],
    [{ channel: 'viber', text: 'x', buttonText: 'To the shop', link: 'https://shop.example/' }, {}],
    [{ channel: 'social', text: 'x' }, { recipient: 'vk:42' }],
    [{ channel: 'social', text: 'x' }, { recipient: '+15550100001' }],
    [{ channel: 'chatbot', text: 'x' }, { recipient: 'telegram:-100:7' }],
    [{ channel: 'voice', text: 'x' }, {}],
  ])('composes %j', (template, changes) => {
    const composed = composeMessage(cleared({ channel: template.channel, ...changes }), contentWith(template), options);
    const words = JSON.parse(
      JSON.stringify(template)
        .replace('{{discount}}', '8 EUR')
        .replace(/"title":"[^"]*",/, ''),
    );
    expect(composed).toEqual(composedOf(words));
  });

  it('gives a Viber message the sender of its template, and never that of SMS', () => {
    const content = (from?: string) => contentWith({ channel: 'viber', text: 'x' }, from);
    const own = { ...options, smsFrom: 'Shop' };
    expect(composeMessage(cleared({ channel: 'viber' }), content(), own)).not.toMatchObject({ from: 'Shop' });
    expect(composeMessage(cleared({ channel: 'viber' }), content('Bells'), own)).toMatchObject({ from: 'Bells' });
  });

  it.each([
    ['there is no template', { templates: new Map(), currencies }, {}, 'TEMPLATE_NOT_FOUND'],
    ['the template is made for mail', contentWith(mail('Hi')), {}, 'TEMPLATE_CHANNEL_MISMATCH'],
    ['the template is made for SMS', contentWith(sms('Hi')), { channel: 'email' }, 'TEMPLATE_CHANNEL_MISMATCH'],
    [
      'no gateway takes it',
      contentWith({ channel: 'receipt', text: 'Hi' }),
      { channel: 'receipt' },
      'CHANNEL_NOT_SUPPORTED',
    ],
    ['nothing is left of the text', contentWith(sms('{{status}}')), {}, 'TEXT_EMPTY'],
    ['only space is left of it', contentWith(sms('{{status}} ')), { metavariables: text(' ') }, 'TEXT_EMPTY'],
    ['nothing is left of the subject', contentWith(mail('Hi', '{{status}}')), { channel: 'email' }, 'TEXT_EMPTY'],
    ['nothing is left of the mail', contentWith(mail('<p>{{status}}</p>')), { channel: 'email' }, 'TEXT_EMPTY'],
    [
      'the text takes 11 parts',
      contentWith(sms('{{status}}')),
      { metavariables: text('a'.repeat(1531)) },
      'TEXT_TOO_LONG',
    ],
    ['nothing is left of the title', contentWith(inbox('Hi', '{{status}}')), inInbox, 'TEXT_EMPTY'],
    ['nothing is left of the body', contentWith(inbox('{{status}}')), inInbox, 'TEXT_EMPTY'],
    [
      'the body is too long',
      contentWith(inbox('{{status}}'.repeat(6))),
      { ...inInbox, metavariables: text('a'.repeat(4_000)) },
      'TEXT_TOO_LONG',
    ],
    ['a push has no device', contentWith({ channel: 'push', body: 'Hi' }), { channel: 'push' }, 'RECIPIENT_INVALID'],
    ['a social network is unknown', social, { channel: 'social', recipient: 'mymail:1' }, 'RECIPIENT_INVALID'],
    ['a network has no bot', chatbot, { channel: 'chatbot', recipient: 'ok:1' }, 'RECIPIENT_INVALID'],
    ['an account has no id', chatbot, { channel: 'chatbot', recipient: 'telegram:' }, 'RECIPIENT_INVALID'],
    ['nothing is left of a Viber text', viber({ text: '{{status}}' }), { channel: 'viber' }, 'TEXT_EMPTY'],
    [
      'a Viber text is too long',
      viber({ text: '{{status}}' }),
      { channel: 'viber', metavariables: text('a'.repeat(1_001)) },
      'TEXT_TOO_LONG',
    ],
    [
      'a button is too long',
      viber({ text: 'Hi', buttonText: '{{status}}', link: 'https://shop.example/' }),
      { channel: 'viber', metavariables: text('a'.repeat(31)) },
      'TEXT_TOO_LONG',
    ],
    ['the member has no id', contentWith(inbox('Hi')), { channel: 'inbox', recipient: 'homer\n' }, 'RECIPIENT_INVALID'],
    ['the recipient has no plus', contentWith(sms('Hi')), { recipient: '15550100001' }, 'RECIPIENT_INVALID'],
    ['the recipient is no number', contentWith(sms('Hi')), { recipient: 'homer' }, 'RECIPIENT_INVALID'],
    ['the address has no @', contentWith(mail('Hi')), { channel: 'email', recipient: 'homer' }, 'RECIPIENT_INVALID'],
    [
      'the address is two',
      contentWith(mail('Hi')),
      { channel: 'email', recipient: 'a@b.c,d@e.f' },
      'RECIPIENT_INVALID',
    ],
  ] as const)('refuses when %s', (_, content, changes, code) => {
    const composed = composeMessage(cleared(changes as Parameters<typeof cleared>[0]), content, options);
    expect(composed).toMatchObject({ outcome: 'refused', code });
    expect(JSON.stringify(composed)).not.toMatch(/homer|5550100001|d@e/);
  });

  it('lets 10 parts pass, and no more than the settings allow', () => {
    const message = cleared({ metavariables: text('a'.repeat(1530)) });
    expect(composeMessage(message, contentWith(sms('{{status}}')), options).outcome).toBe('composed');
    const strict = composeMessage(message, contentWith(sms('{{status}}')), { ...options, maxSmsParts: 9 });
    expect(strict).toMatchObject({ code: 'TEXT_TOO_LONG' });
  });
});
