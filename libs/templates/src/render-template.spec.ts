import type { Metavariables } from '@carillon/contracts';
import { MemberSnapshot } from '@carillon/contracts';
import { compileTemplate } from './compile-template';
import type { Currency } from './currency';
import { offeredNames } from './names';
import type { RenderedContent } from './render-template';
import { renderTemplate } from './render-template';
import type { Template } from './template';

const bonus: Currency = {
  code: 'bonus',
  kind: 'virtual',
  names: {
    en: { nominative: 'bonus point', genitive: 'bonus points', plural: 'bonus points', abbreviation: 'pts' },
    ru: { nominative: 'балл', genitive: 'балла', plural: 'баллов', abbreviation: 'б.' },
    cs: { nominative: 'bod', genitive: 'bodu', plural: 'bodů', abbreviation: 'b.' },
  },
};
const star: Currency = {
  code: 'star',
  kind: 'virtual',
  names: { en: { nominative: 'star', genitive: 'stars', plural: 'stars', abbreviation: '*' } },
};
const euro: Currency = {
  code: 'EUR',
  kind: 'cash',
  names: { en: { nominative: 'euro', genitive: 'euros', plural: 'euros', abbreviation: '€' } },
};
const currencies = new Map([bonus, star, euro].map((currency) => [currency.code, currency]));

const homer = { memberId: 'm-1', firstName: 'Homer', lastName: 'Simpson' };

interface Given {
  readonly member?: object;
  readonly metavariables?: Metavariables;
}

function render(template: Template, { member = {}, metavariables = {} }: Given = {}): RenderedContent {
  const offered = new Set([...offeredNames(), 'amount', 'when', 'note', ...Object.keys(metavariables)]);
  const result = compileTemplate(template, offered);
  if (result.outcome === 'refused') throw new Error(JSON.stringify(result.faults));
  return renderTemplate(result.compiled, {
    member: MemberSnapshot.parse({ ...homer, ...member }),
    metavariables,
    currencies,
  });
}

const sms = (text: string, given?: Given): string => {
  const content = render({ channel: 'sms', text }, given);
  if (content.channel !== 'sms') throw new Error('no SMS');
  return content.text;
};
const email = (html: string, given?: Given, subject = 'News', text?: string) => {
  const mail = render({ channel: 'email', subject, html, text }, given);
  if (mail.channel !== 'email') throw new Error('no mail');
  return mail;
};

it('writes the lines of a receipt one below the other, and fills in for them', () => {
  const goods = {
    kind: 'lines' as const,
    value: [
      { name: 'Green  tea', quantity: 2, price: { amount: 36.5, currency: 'EUR' } },
      { name: 'Cup', quantity: 1.5 },
    ],
  };
  const text = '{{#goods}}You bought:\n{{goods}}{{/goods}}{{^goods}}Thanks.{{/goods}}';
  expect(sms(text, { metavariables: { goods } })).toBe('You bought:\n2 x Green tea: 36.50 EUR\n1.5 x Cup');
  expect(sms(text)).toBe('Thanks.');
});

const money = (amount: number, currency: string) => ({ kind: 'money', value: { amount, currency } }) as const;
const text = (value: string) => ({ kind: 'text', value }) as const;
const points = (amount: number, currency = 'bonus') => ({ kind: 'points', value: { currency, amount } }) as const;

describe('the examples of the documentation', () => {
  it('tells the discount', () => {
    const metavariables = { discount: money(8, 'EUR') };
    expect(sms('Your discount amount was {{discount}}.', { metavariables })).toBe('Your discount amount was 8 EUR.');
    expect(sms('Your discount amount was $Discount.', { metavariables })).toBe('Your discount amount was 8 EUR.');
  });

  it('tells the balances in every currency', () => {
    const balances = [
      { currency: 'bonus', amount: 300 },
      { currency: 'star', amount: 52 },
    ];
    const said = 'Dear Homer Simpson, your bonus account balances are: 300 bonus points, 52 stars.';
    const source = 'Dear {{member.fullName}}, your bonus account balances are: {{balances}}.';
    expect(sms(source, { member: { balances } })).toBe(said);
    expect(sms('Dear $FullName, your bonus account balances are: $Balances.', { member: { balances } })).toBe(said);
  });

  it('tells the amount that will activate', () => {
    const source = 'Your $Amount bonus points will activate in 1 day.';
    const metavariables: Metavariables = { amount: { kind: 'number', value: 300 } };
    expect(sms(source, { metavariables })).toBe('Your 300 bonus points will activate in 1 day.');
  });

  it('tells the amount with the name of its currency', () => {
    const metavariables = { amount: points(300) };
    expect(sms('Your $Amount will expire in 3 days.', { metavariables })).toBe(
      'Your 300 bonus points will expire in 3 days.',
    );
  });
});

describe('currency names', () => {
  it.each([
    ['ru', 1, '1 балл'],
    ['ru', 2, '2 балла'],
    ['ru', 5, '5 баллов'],
    ['ru', 11, '11 баллов'],
    ['ru', 21, '21 балл'],
    ['ru', 0, '0 баллов'],
    ['ru', 1.5, '1,5 балла'],
    ['ru', 5.25, '5,25 балла'],
    ['ru', 1234567, '1 234 567 баллов'],
    ['ru', -3, '-3 балла'],
    ['ru-RU', 1, '1 балл'],
    ['cs', 1, '1 bod'],
    ['cs', 5, '5 bodů'],
    ['cs', 1.5, '1,5 bodu'],
    ['en', 1, '1 bonus point'],
    ['en', 2, '2 bonus points'],
    ['en', 0, '0 bonus points'],
    ['en', 1.5, '1.5 bonus points'],
    ['en-GB', 1000, '1,000 bonus points'],
    ['en', 0.999, '1 bonus point'],
    ['en', -0.001, '0 bonus points'],
  ])('%s: %d is "%s"', (locale, amount, said) => {
    expect(sms('{{amount}}', { member: { locale }, metavariables: { amount: points(amount) } })).toBe(said);
  });

  it('falls back on the code for an unknown currency or language', () => {
    expect(sms('{{amount}}', { metavariables: { amount: points(3, 'crystal') } })).toBe('3 crystal');
    expect(sms('{{amount}}', { member: { locale: 'de' }, metavariables: { amount: points(3) } })).toBe('3 bonus');
    expect(sms('{{amount}}', { metavariables: { amount: points(3, '__proto__') } })).toBe('3 __proto__');
  });

  it('writes cash with the decimals of its code', () => {
    expect(sms('{{amount}}', { metavariables: { amount: points(12.5, 'EUR') } })).toBe('12.50 euros');
    expect(sms('{{amount}}', { metavariables: { amount: points(1, 'EUR') } })).toBe('1 euro');
  });

  it('tells one balance, and nothing of one that the member has not', () => {
    const member = { balances: [{ currency: 'bonus', amount: 300 }] };
    expect(sms('You have {{balance.bonus}}.', { member })).toBe('You have 300 bonus points.');
    expect(sms('You have {{balance.star}}.', { member })).toBe('You have.');
  });
});

describe('money', () => {
  it.each([
    ['en', 8, 'EUR', '8 EUR'],
    ['en', 8.5, 'EUR', '8.50 EUR'],
    ['en', 1234.5, 'USD', '1,234.50 USD'],
    ['de', 1234.5, 'EUR', '1.234,50 EUR'],
    ['ru', 1234.5, 'RUB', '1 234,50 RUB'],
    ['fr', 1234567, 'EUR', '1 234 567 EUR'],
    ['sv', -8, 'SEK', '-8 SEK'],
    ['de-CH', 1234567, 'CHF', "1'234'567 CHF"],
    ['ja', 1234.4, 'JPY', '1,234 JPY'],
    ['en', 1.2345, 'KWD', '1.235 KWD'],
    ['en', 7.999, 'EUR', '8 EUR'],
    ['en', -0.001, 'EUR', '0 EUR'],
  ])('%s: %d %s is "%s"', (locale, amount, currency, said) => {
    expect(sms('{{amount}}', { member: { locale }, metavariables: { amount: money(amount, currency) } })).toBe(said);
  });
});

describe('dates', () => {
  it.each([
    ['en-US', 'America/New_York', 'April 30, 2026'],
    ['en-GB', 'Europe/London', '1 May 2026'],
    ['ru', 'Europe/Moscow', '1 мая 2026 г.'],
    ['es', 'Europe/Madrid', '1 de mayo de 2026'],
    ['de', 'Asia/Tokyo', '1. Mai 2026'],
  ])('%s in %s: %s', (locale, timeZone, said) => {
    const when = { kind: 'date', value: '2026-05-01T01:30:00Z' } as const;
    expect(sms('{{when}}', { member: { locale, timeZone }, metavariables: { when } })).toBe(said);
  });
});

describe('names', () => {
  it.each([
    [{}, 'Homer Simpson'],
    [{ lastName: undefined }, 'Homer'],
    [{ firstName: undefined }, 'Simpson'],
    [{ firstName: 'Иван', patronymicName: 'Петрович', lastName: 'Сидоров' }, 'Иван Петрович'],
  ])('%j gives %s', (member, said) => {
    expect(sms('{{member.fullName}}', { member })).toBe(said);
  });

  it('keeps a name on one line', () => {
    const member = { firstName: 'Homer\r\n\u2028Your code is 1234' };
    expect(sms('{{member.firstName}}', { member })).toBe('Homer Your code is 1234');
  });

  it('keeps $FirstName the name of the member, whatever the event offers', () => {
    expect(sms('$FirstName {{firstName}}', { metavariables: { firstName: text('Ned') } })).toBe('Homer Ned');
  });
});

describe('what is missing', () => {
  const member = { firstName: undefined, lastName: undefined };

  it.each([
    ['Dear {{member.fullName}}, hello', 'Dear, hello'],
    ['Hello {{member.fullName}} again', 'Hello again'],
    ['{{member.fullName}} hello', 'hello'],
    ['Hello {{member.fullName}}', 'Hello'],
    ['Hello {{#note}}({{note}}){{/note}} again', 'Hello again'],
    ['Hello\n{{member.fullName}} again', 'Hello\nagain'],
    ['Hello  again', 'Hello  again'],
  ])('%j is %j', (source, said) => {
    expect(sms(source, { member })).toBe(said);
  });

  it('shows a section for what is given and not zero, an inverted one otherwise', () => {
    const source = '{{#discount}}You saved {{discount}}.{{/discount}}{{^discount}}Come again.{{/discount}}';
    expect(sms(source, { metavariables: { discount: money(8, 'EUR') } })).toBe('You saved 8 EUR.');
    expect(sms(source, { metavariables: { discount: money(0, 'EUR') } })).toBe('Come again.');
    expect(sms(source)).toBe('Come again.');
  });
});

describe('dollars', () => {
  it.each([
    ['It is $5', 'It is $5'],
    ['$ and $', '$ and $'],
    ['$$Amount', '$Amount'],
    ['$$$Amount', '$7'],
    ['$Amount$Amount', '77'],
    ['{{#amount}}$Amount{{/amount}}.', '7.'],
  ])('%j is %j', (source, said) => {
    expect(sms(source, { metavariables: { amount: { kind: 'number', value: 7 } } })).toBe(said);
  });
});

describe('hostile values', () => {
  it('escapes in html, and nowhere else', () => {
    const member = { firstName: '<script>alert("x")</script>', lastName: undefined };
    const mail = email('<p>Dear $FullName</p>', { member }, 'For {{member.fullName}}', 'Dear {{member.fullName}}');
    expect(mail.html).toBe('<p>Dear &lt;script&gt;alert(&quot;x&quot;)&lt;&#x2F;script&gt;</p>');
    expect(mail.text).toBe('Dear <script>alert("x")</script>');
    expect(mail.subject).toBe('For <script>alert("x")</script>');
  });

  it('reads no value as a template', () => {
    const member = { firstName: '{{member.lastName}} $LastName {{{x}}}' };
    expect(sms('{{member.firstName}}', { member })).toBe('{{member.lastName}} $LastName {{{x}}}');
  });

  it('lets no line break into a subject', () => {
    const metavariables = { note: text('Sale\r\nBcc: all@example.com\u2028\0') };
    expect(email('<p></p>', { metavariables }, 'A {{note}}').subject).toBe('A Sale Bcc: all@example.com');
    expect(email('<p></p>', {}, 'One\r\ntwo').subject).toBe('One two');
    expect(email('<p></p>', { metavariables: { note: text('😀'.repeat(2_000)) } }, 'A{{note}}').subject).toHaveLength(
      997,
    );
  });

  it('leaves the control characters of a text out, but for tabs and line feeds', () => {
    expect(sms('{{note}}', { metavariables: { note: text('a\0\tb\r\nc\u001b\rd') } })).toBe('a\tb\nc\nd');
  });
});

describe('the text of a mail', () => {
  it('is derived from the html, with values as they are', () => {
    const metavariables = { note: text('a < b & c') };
    const mail = email('<h1>Hi&nbsp;$FirstName</h1><p>{{note}}</p>', { metavariables });
    expect(mail.text).toBe('Hi Homer\n\na < b & c');
  });
});

describe('an inbox message', () => {
  it('has a title and a summary of one line, a body, and addresses as they were given', () => {
    const rendered = render(
      {
        channel: 'inbox',
        title: 'For {{member.firstName}}: {{note}}',
        body: 'Dear {{member.firstName}},\n{{note}} & more',
        summary: '{{note}}',
        imageUrl: 'https://shop.example/a.png',
        link: 'my-app://offers/1',
        inApp: true,
      },
      { metavariables: { note: text('<b>\n8 EUR</b>') } },
    );
    expect(rendered).toEqual({
      channel: 'inbox',
      title: 'For Homer: <b> 8 EUR</b>',
      body: 'Dear Homer,\n<b>\n8 EUR</b> & more',
      summary: '<b> 8 EUR</b>',
      imageUrl: 'https://shop.example/a.png',
      link: 'my-app://offers/1',
      inApp: true,
    });
  });

  it('has neither an empty summary nor a title that is too long', () => {
    const long = { note: text('x'.repeat(4_000)) };
    const rendered = render(
      { channel: 'inbox', title: '{{note}}', body: 'B', summary: '{{when}}' },
      { metavariables: long },
    );
    expect(rendered).toEqual({ channel: 'inbox', title: 'x'.repeat(250), body: 'B' });
  });
});
