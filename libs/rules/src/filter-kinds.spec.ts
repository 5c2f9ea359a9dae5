import { type LoyaltyEvent, MemberSnapshot } from '@carillon/contracts';
import { compileFilter } from './compile-filter';
import { explainFilter } from './explain-filter';
import { type FilterFacts, filterFacts } from './facts';
import { fieldsOf } from './fields';
import type { Rule } from './filter';

interface Situation {
  readonly type?: string;
  readonly time?: string;
  readonly data?: Record<string, unknown>;
  readonly member?: object;
  readonly itemId?: string;
  readonly audiences?: readonly string[];
}

function factsOf({ type = 'purchase.completed', time = '2026-05-01T10:15:00Z', ...rest }: Situation): FilterFacts {
  const { data = {}, member = {}, itemId = 'i-1', audiences } = rest;
  const event: LoyaltyEvent = { eventId: 'e-1', source: '/pos', type, time, memberId: 'm-1', data };
  const snapshot = MemberSnapshot.parse({ memberId: 'm-1', timeZone: 'Europe/Madrid', ...member });
  return filterFacts(event, snapshot, { itemId, ...(audiences && { audiences }) });
}

const rule = (field: string, operator: string, value?: Rule['value']): Rule => ({ field, operator, value });
const goods = [
  { code: 'tea-01', group: 'tea', quantity: 2, amount: 30 },
  { code: 'tea-02', group: 'tea', quantity: 1, amount: 12 },
  { code: 'cup', quantity: 1, amount: 30 },
];
const card = { state: 'activated', type: 'virtual', category: 'gift', blocked: false };
const purchases = [{ currency: 'EUR', count: 3, sum: 90, average: 30, lastAt: '2026-04-28T10:15:00Z' }];

/** Each kind of filter: the rule, a situation in which it holds, one in which it does not. */
const KINDS: readonly (readonly [kind: string, rule: Rule, holds: Situation, not: Situation])[] = [
  [
    'account exists',
    rule('member.balance.bonus', 'notNull'),
    { member: { balances: [{ currency: 'bonus', amount: 0 }] } },
    {},
  ],
  [
    'balance',
    rule('member.balance.bonus', 'between', [100, 300]),
    { member: { balances: [{ currency: 'bonus', amount: 300 }] } },
    { member: { balances: [{ currency: 'miles', amount: 200 }] } },
  ],
  [
    'not activated yet',
    rule('member.notActivated.bonus', '>', 0),
    { member: { balances: [{ currency: 'bonus', amount: 0, notActivated: 5 }] } },
    { member: { balances: [{ currency: 'bonus', amount: 5 }] } },
  ],
  [
    'birthday ahead, over the turn of the year',
    rule('member.daysToBirthday', '<=', 3),
    { time: '2026-12-30T10:00:00Z', member: { birthDate: '1990-01-02' } },
    { time: '2026-12-30T10:00:00Z', member: { birthDate: '1990-01-03' } },
  ],
  [
    'birthday on the day, where the member is',
    rule('member.daysToBirthday', '=', 0),
    { time: '2026-04-30T22:30:00Z', member: { birthDate: '1990-05-01' } },
    { time: '2026-04-30T21:30:00Z', member: { birthDate: '1990-05-01' } },
  ],
  [
    'birthday gone, of someone born on 29 February',
    rule('member.daysSinceBirthday', '=', 1),
    { time: '2026-03-01T10:00:00Z', member: { birthDate: '1992-02-29' } },
    { time: '2024-03-02T10:00:00Z', member: { birthDate: '1992-02-29' } },
  ],
  ['month of birth', rule('member.birthMonth', '=', 5), { member: { birthDate: '1990-05-31' } }, { member: {} }],
  [
    'age',
    rule('member.age', '>=', 18),
    { member: { birthDate: '2008-05-01' } },
    { member: { birthDate: '2008-05-02' } },
  ],
  [
    'date of birth',
    rule('member.birthDate', '<', '1990-01-01'),
    { member: { birthDate: '1989-12-31' } },
    { member: { birthDate: '1990-01-01' } },
  ],
  [
    'custom field, a number',
    rule('member.custom.shoeSize', '>', '43'),
    { member: { custom: { shoeSize: 44 } } },
    { member: { custom: { shoeSize: 43 } } },
  ],
  [
    'custom field, true or false',
    rule('member.custom.vip', '=', true),
    { member: { custom: { vip: true } } },
    { member: { custom: { vip: 'true' } } },
  ],
  [
    'custom field, a day',
    rule('member.custom.since', '>=', '2026-01-01'),
    { member: { custom: { since: '2026-01-01' } } },
    { member: { custom: { since: '2025-12-31' } } },
  ],
  [
    'card category',
    rule('member.cards.category', 'in', ['gift']),
    { member: { cards: [card] } },
    { member: { cards: [{ category: 'regular' }] } },
  ],
  [
    'card state',
    rule('member.cards.state', 'contains', 'activated'),
    { member: { cards: [card] } },
    { member: { cards: [{ state: 'issued' }] } },
  ],
  [
    'card type',
    rule('member.cards.type', 'notIn', ['general']),
    { member: { cards: [card] } },
    { member: { cards: [{ type: 'general' }] } },
  ],
  [
    'card blocked',
    rule('member.cards.blocked', 'contains', true),
    { member: { cards: [{ blocked: true }] } },
    { member: { cards: [card] } },
  ],
  [
    'card of the event',
    rule('event.cardNumber', 'beginsWith', '7000'),
    { data: { cardNumber: '70001' } },
    { data: { cardNumber: '60001' } },
  ],
  [
    'state of the person',
    rule('member.state', 'in', ['registered']),
    { member: { state: 'registered' } },
    { member: { state: 'new' } },
  ],
  [
    'phone linked',
    rule('member.phone.verified', '=', true),
    { member: { phone: { value: '+15550100001', verified: true } } },
    { member: { phone: { value: '+15550100001' } } },
  ],
  ['email linked', rule('member.email.value', 'notNull'), { member: { email: { value: 'a@example.com' } } }, {}],
  [
    'app installed',
    rule('member.devices.platform', 'contains', 'ios'),
    { member: { devices: [{ id: 'd', token: 't', platform: 'ios', pushService: 'apns' }] } },
    {},
  ],
  [
    'social account',
    rule('member.socialAccounts.network', 'contains', 'vk'),
    { member: { socialAccounts: [{ network: 'vk', accountId: '1' }] } },
    {},
  ],
  ['referrer present', rule('member.referrerId', 'notNull'), { member: { referrerId: 'm-9' } }, {}],
  [
    'how the member was recognised',
    rule('event.identifiedBy', 'in', ['card', 'app']),
    { data: { identifiedBy: 'app' } },
    { data: { identifiedBy: 'phone' } },
  ],
  [
    'audience',
    rule('member.audiences', 'in', ['gourmets']),
    { audiences: ['gourmets', 'new'] },
    { audiences: ['new'] },
  ],
  [
    'not in an audience',
    rule('member.audiences', 'notIn', ['gourmets']),
    { audiences: [] },
    { audiences: ['gourmets'] },
  ],
  [
    'status',
    rule('member.status.main', '=', 'Gold'),
    { member: { statuses: [{ system: 'main', value: 'Gold' }] } },
    { member: { statuses: [{ system: 'other', value: 'Gold' }] } },
  ],
  [
    'new status',
    rule('event.status', '=', 'Gold'),
    { type: 'member.status-changed', data: { status: 'Gold' } },
    { type: 'member.status-changed', data: { status: 'Silver' } },
  ],
  [
    'social activity',
    rule('event.activity', 'in', ['comment', 'share']),
    { type: 'social.activity-performed', data: { activity: 'share' } },
    { type: 'social.activity-performed', data: { activity: 'reaction' } },
  ],
  [
    'coupon by a mask',
    rule('event.coupons', 'matches', 'SPRING-??'),
    { data: { coupons: ['X', 'SPRING-17'] } },
    { data: { coupons: ['SPRING-177'] } },
  ],
  ['receipt total', rule('event.amount', 'betweenTo', [50, 72]), { data: { amount: 72 } }, { data: { amount: 50 } }],
  [
    'receipt total, from',
    rule('event.amount', 'betweenFrom', [50, 72]),
    { data: { amount: 50 } },
    { data: { amount: 72 } },
  ],
  [
    'receipt total, strictly',
    rule('event.amount', 'betweenExclusive', [50, 72]),
    { data: { amount: 51 } },
    { data: { amount: 50 } },
  ],
  [
    'receipt total, outside',
    rule('event.amount', 'notBetween', [50, 72]),
    { data: { amount: 73 } },
    { data: { amount: 72 } },
  ],
  [
    'every third',
    rule('event.values.visit', 'each', 3),
    { type: 'event.raised', data: { values: { visit: 6 } } },
    { type: 'event.raised', data: { values: { visit: 0 } } },
  ],
  [
    'discount against total',
    { ...rule('event.discount', '>', 'event.amount'), valueSource: 'field' },
    { data: { discount: 9, amount: 8 } },
    { data: { discount: 8, amount: 8 } },
  ],
  ['goods on the receipt', rule('event.goods.code', 'in', ['tea-01']), { data: { goods } }, { data: { goods: [] } }],
  [
    'quantity of a good',
    rule('event.goodsQuantity.tea-01', '>=', 2),
    { data: { goods } },
    { data: { goods: [{ code: 'tea-01', quantity: 1 }] } },
  ],
  ['amount for a good', rule('event.goodsAmount.cup', '=', 30), { data: { goods } }, { data: { goods: [] } }],
  ['quantity of a group', rule('event.groupQuantity.tea', '=', 3), { data: { goods } }, { data: {} }],
  [
    'amount for a group',
    rule('event.groupAmount.tea', '>', 40),
    { data: { goods } },
    { data: { goods: goods.slice(1) } },
  ],
  [
    'payment method',
    rule('event.payments.method', 'contains', 'cash'),
    { data: { payments: [{ method: 'cash', amount: 1 }] } },
    { data: { payments: [] } },
  ],
  [
    'point of sale',
    rule('event.pointOfSale', 'in', ['a', 'b']),
    { data: { pointOfSale: 'b' } },
    { data: { pointOfSale: 'c' } },
  ],
  ['number of purchases', rule('member.purchases.EUR.count', '=', 3), { member: { purchases } }, {}],
  [
    'sum of purchases',
    rule('member.purchases.EUR.sum', '>=', 90),
    { member: { purchases } },
    { member: { purchases: [{ currency: 'USD', count: 1, sum: 90 }] } },
  ],
  ['average purchase', rule('member.purchases.EUR.average', '<', 31), { member: { purchases } }, {}],
  [
    'days since the last purchase',
    rule('member.purchases.EUR.daysSinceLast', '=', 3),
    { member: { purchases } },
    { time: '2026-05-01T10:14:59Z', member: { purchases } },
  ],
  [
    'days',
    rule('event.localDate', 'in', ['2026-05-01']),
    { time: '2026-04-30T22:00:00Z' },
    { time: '2026-05-01T22:00:00Z' },
  ],
  [
    'day of the week',
    rule('event.weekday', 'in', ['sat', 'sun']),
    { time: '2026-05-01T22:00:00Z' },
    { time: '2026-05-01T21:59:00Z' },
  ],
  [
    'time of day',
    rule('event.localTime', 'betweenFrom', ['12:00', '14:00']),
    { time: '2026-05-01T10:00:00Z' },
    { time: '2026-05-01T12:00:00Z' },
  ],
  ['time of the event', rule('event.time', '>', '2026-05-01T12:00:00+02:00'), {}, { time: '2026-05-01T10:00:00Z' }],
];

describe.each(KINDS)('%s', (_kind, one, holding, failing) => {
  const filter = { combinator: 'and' as const, rules: [one] };

  it.each([
    ['holds', holding, true],
    ['does not hold', failing, false],
  ])('%s', (_name, situation, expected) => {
    const fields = fieldsOf(situation.type ?? 'purchase.completed');
    const compiled = compileFilter(filter, fields);
    if (compiled.outcome === 'refused') throw new Error(JSON.stringify(compiled.faults));
    const facts = factsOf(situation);
    expect(compiled.predicate(facts)).toBe(expected);
    expect(explainFilter(filter, fields, facts)).toMatchObject({ holds: expected, rules: [{ holds: expected }] });
  });
});

describe('chance', () => {
  const filter = { combinator: 'and' as const, rules: [rule('chance', '<', 0.3)] };
  const drawn = (salt: string) => {
    const compiled = compileFilter(filter, fieldsOf('purchase.completed'), { salt });
    if (compiled.outcome === 'refused') throw new Error(JSON.stringify(compiled.faults));
    return Array.from({ length: 10_000 }, (_, index) => compiled.predicate(factsOf({ itemId: `item ${index}` })));
  };

  it('is as likely as it says, the same each time, and another for another offer', () => {
    const first = drawn('offer-1');
    expect(Math.abs(first.filter(Boolean).length - 3_000)).toBeLessThan(200);
    expect(drawn('offer-1')).toEqual(first);
    const both = drawn('offer-2').filter((holds, index) => holds && first[index]).length;
    expect(Math.abs(both - 900)).toBeLessThan(150);
  });
});

describe('faults', () => {
  it.each([
    ['an unknown field', rule('event.amuont', '=', 1), '/rules/0/field', 'FIELD_UNKNOWN'],
    ['a field of another event', rule('event.activity', '=', 'share'), '/rules/0/field', 'FIELD_UNKNOWN'],
    ['an unfit operator', rule('event.weekday', '<', 'tue'), '/rules/0/operator', 'OPERATOR_UNFIT'],
    [
      'unlike types',
      { ...rule('event.amount', '=', 'event.pointOfSale'), valueSource: 'field' as const },
      '/rules/0/value',
      'TYPES_UNLIKE',
    ],
    [
      'a field to compare with that there is not',
      { ...rule('event.amount', '=', 'event.x'), valueSource: 'field' as const },
      '/rules/0/value',
      'FIELD_UNKNOWN',
    ],
    ['a text for a number', rule('event.amount', '=', 'much'), '/rules/0/value', 'VALUE_UNFIT'],
    ['a day that there is not', rule('event.localDate', '=', '2026-02-31x'), '/rules/0/value', 'VALUE_UNFIT'],
    ['a range upside down', rule('event.amount', 'betweenTo', [3, 1]), '/rules/0/value', 'VALUE_UNFIT'],
    ['every zeroth', rule('event.amount', 'each', 0), '/rules/0/value', 'VALUE_UNFIT'],
  ])('tells of %s and where it is', (_name, one, pointer, code) => {
    expect(compileFilter({ combinator: 'and', rules: [one] }, fieldsOf('purchase.completed'))).toEqual({
      outcome: 'refused',
      faults: [{ pointer, code, detail: expect.any(String) }],
    });
  });
});
