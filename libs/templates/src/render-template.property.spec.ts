import type { Metavariable } from '@carillon/contracts';
import { MemberSnapshot, Metavariables } from '@carillon/contracts';
import fc from 'fast-check';
import type { CompiledTemplate } from './compile-template';
import { compileTemplate } from './compile-template';
import type { Currency } from './currency';
import { offeredNames } from './names';
import { renderTemplate } from './render-template';

const NAMES = ['purchaseAmount', 'discount', 'pointOfSale', 'cardNumber', 'status', 'constructor', 'toString'];

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.constantFrom('<script>', '{{balances}}', '$FullName', '\r\nBcc: a@example.com', '"><img src=x>', '', ' '),
);
const amount = fc.double({ noNaN: true, noDefaultInfinity: true });
const currency = fc.oneof(
  fc.constantFrom('bonus', 'EUR', '__proto__', 'constructor'),
  fc.string({ minLength: 1, maxLength: 64 }),
);
const balance = fc.record({ currency, amount });

const metavariable: fc.Arbitrary<Metavariable> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), value: hostileText }),
  fc.record({ kind: fc.constant('number' as const), value: amount }),
  fc.record({
    kind: fc.constant('money' as const),
    value: fc.record({ amount, currency: fc.stringMatching(/^[A-Z]{3}$/) }),
  }),
  fc.record({ kind: fc.constant('points' as const), value: balance }),
  fc.record({
    kind: fc.constant('date' as const),
    value: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()),
  }),
);

const member = fc
  .record(
    {
      memberId: fc.constant('m-1'),
      firstName: hostileText,
      patronymicName: hostileText,
      lastName: hostileText,
      locale: fc.constantFrom(
        'en',
        'ru-RU',
        'ar',
        'ja-JP-u-ca-japanese',
        'de-CH-1996',
        'en-u-nu-thai',
        'xx',
        'fa',
        'zh-Hant-TW',
      ),
      timeZone: fc.constantFrom('UTC', 'Europe/Madrid', 'Asia/Kolkata', 'america/new_york', 'Etc/GMT+3'),
      balances: fc.array(balance, { maxLength: 5 }),
    },
    { requiredKeys: ['memberId'] },
  )
  .map((one) => MemberSnapshot.parse(one));

const metavariables = fc.dictionary(fc.constantFrom(...NAMES), metavariable).map((all) => Metavariables.parse(all));

const offered = new Set([...offeredNames(), ...NAMES]);
const words = [...offered].filter((name) => name !== 'balance.*').concat('balance.bonus', 'balance.__proto__');
const tags = words
  .map((name) => `{{${name}}} [{{#${name}}}+{{${name}}}{{/${name}}}{{^${name}}}-{{/${name}}}]`)
  .join('|');

/** The template has no `<` but for its two tags, so that any other one came from a value. */
const EMAIL = compiled({ channel: 'email', subject: tags, html: `<p>${tags}</p>`, text: tags });
const SMS = compiled({ channel: 'sms', text: tags });

function compiled(template: Parameters<typeof compileTemplate>[0]): CompiledTemplate {
  const result = compileTemplate(template, offered);
  if (result.outcome === 'refused') throw new Error(JSON.stringify(result.faults));
  return result.compiled;
}

const currencies: ReadonlyMap<string, Currency> = new Map<string, Currency>([
  [
    'bonus',
    {
      code: 'bonus',
      kind: 'virtual',
      names: { en: { nominative: 'p', genitive: 'p', plural: 'p', abbreviation: 'p' } },
    },
  ],
  ['EUR', { code: 'EUR', kind: 'cash', names: {} }],
]);

it('renders whatever a snapshot and the metavariables say, and escapes all of it in html', () => {
  fc.assert(
    fc.property(member, metavariables, (someone, values) => {
      const facts = { member: someone, metavariables: values, currencies };
      const mail = renderTemplate(EMAIL, facts);
      if (mail.channel !== 'email') throw new Error('no mail');
      expect(mail.html.replace(/^<p>|<\/p>$/g, '')).not.toMatch(/[<>"']/);
      expect(mail.subject).not.toMatch(/[\r\n]/);
      expect(JSON.stringify([mail, renderTemplate(SMS, facts)])).not.toContain('undefined');
    }),
    { numRuns: 500 },
  );
});

it('reads or refuses any template, without throwing', () => {
  const source = fc
    .array(
      fc.oneof(
        fc.constantFrom('{{', '}}', '{{#', '{{/', '{{^', '{{{', '$', '$$', 'discount', '<', '>', '=', ' '),
        hostileText,
      ),
    )
    .map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(source, member, metavariables, (html, someone, values) => {
      const result = compileTemplate({ channel: 'email', subject: 'News', html }, offered);
      if (result.outcome === 'refused') expect(result.faults.length).toBeGreaterThan(0);
      else renderTemplate(result.compiled, { member: someone, metavariables: values, currencies });
    }),
    { numRuns: 1_000 },
  );
});
