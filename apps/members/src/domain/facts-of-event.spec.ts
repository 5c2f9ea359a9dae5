import { loyaltyEventTypes } from '@carillon/contracts';
import { mergeFacts } from './merge-facts';
import type { Profile } from './profile';
import { addPurchase } from './purchases';
import { readEvent } from './read-event';
import { detailsOf, snapshotOf } from './views';

const NOW = '2026-05-01T10:00:00.000Z';

const after = (...events: readonly (readonly [type: string, data: Record<string, unknown>])[]): Profile =>
  events.reduce<Profile>((profile, [type, data], index) => {
    const time = new Date(Date.parse(NOW) + index * 1_000).toISOString();
    const said = readEvent({ eventId: 'e', source: 's', type, time, memberId: 'm', data }, {});
    const informed = said.facts ? mergeFacts(profile, said.facts, new Date(time)) : profile;
    return said.purchase ? addPurchase(informed, said.purchase, new Date(time)) : informed;
  }, {});

it.each([...loyaltyEventTypes])('reads the example of %s', (type, { data, example }) => {
  expect(() => detailsOf('m', after([type, data.parse(example)]))).not.toThrow();
});

it.each<[string, [string, Record<string, unknown>][], object]>([
  ['a registration', [['registration.completed', {}]], { state: 'registered' }],
  ['a form', [['questionnaire.updated', { member: { gender: 'male' } }]], { gender: 'male' }],
  ['a deregistration', [['member.deregistered', {}]], { state: 'deregistered' }],
  ['a state', [['member.state-changed', { state: 'anonymous' }]], { state: 'anonymous' }],
  [
    'a status',
    [['member.status-changed', { status: 'Gold', threshold: 100, nextStatus: 'Platinum', nextThreshold: 500 }]],
    { statuses: [{ system: 'default', value: 'Gold', threshold: 100, next: 'Platinum', nextThreshold: 500 }] },
  ],
  [
    'cards',
    [
      ['card.assigned', { cardNumber: 'a', type: 'virtual', category: 'regular', state: 'issued' }],
      ['card.activated', { cardNumber: 'a' }],
      ['card.blocked', { cardNumber: 'a' }],
      ['card.category-changed', { cardNumber: 'a', category: 'gift' }],
      ['card.unblocked', { cardNumber: 'a' }],
    ],
    { cards: [{ number: 'a', type: 'virtual', category: 'gift', state: 'activated', blocked: false }] },
  ],
  [
    'a calculated status',
    [['member.status-calculated', { status: 'Gold', system: 'main' }]],
    { statuses: [{ system: 'main', value: 'Gold' }] },
  ],
  [
    'attributes',
    [['member.attributes-changed', { attributes: [{ code: 'shoeSize', value: 44 }] }]],
    { custom: { shoeSize: 44 } },
  ],
  [
    'cards that come and go',
    [
      ['card.attached', { cardNumber: 'a' }],
      ['card.linked', { cardNumber: 'b' }],
      ['card.deleted', { cardNumber: 'a' }],
    ],
    { cards: [{ number: 'b' }] },
  ],
  [
    'a cancelled purchase',
    [
      ['purchase.completed', { currency: 'EUR', amount: 10 }],
      ['purchase.completed', { currency: 'EUR', amount: 72 }],
      ['purchase.cancelled', { currency: 'EUR', amount: 72 }],
    ],
    { purchases: [{ currency: 'EUR', count: 1, sum: 10 }] },
  ],
  [
    'a replacement',
    [['card.replaced', { cardNumber: 'b', previousCardNumber: 'a' }]],
    { cards: [{ number: 'a', state: 'replaced', blocked: true }, { number: 'b' }] },
  ],
  [
    'bonuses',
    [
      ['bonus.accrued', { lotId: 'l-1', currency: 'bonus', amount: 50, expiresAt: NOW }],
      ['bonus.accrued', { lotId: 'l-2', currency: 'bonus', amount: 5 }],
      ['bonus.accrued', { lotId: 'l-3', currency: 'bonus', amount: 7 }],
      [
        'bonus.redeemed',
        {
          currency: 'bonus',
          amount: 35,
          lots: [
            { id: 'l-1', left: 20 },
            { id: 'l-2', left: 0 },
          ],
        },
      ],
      ['bonus.expired', { lotId: 'l-3', currency: 'bonus', amount: 7 }],
    ],
    { lots: [{ id: 'l-1', currency: 'bonus', amount: 50, left: 20, expiresAt: NOW }] },
  ],
  [
    'a redemption that comes before its accrual',
    [
      ['bonus.redeemed', { currency: 'bonus', amount: 30, lots: [{ id: 'l-1', left: 20 }] }],
      ['bonus.accrued', { lotId: 'l-1', currency: 'bonus', amount: 50 }],
    ],
    { lots: [{ id: 'l-1', currency: 'bonus', amount: 50, left: 20 }] },
  ],
  [
    'an installation',
    [['app.installed', { device: { id: 'd', token: 't', platform: 'ios', pushService: 'apns' } }]],
    { devices: [{ id: 'd', token: 't', platform: 'ios', pushService: 'apns', active: true }] },
  ],
  [
    'a social account',
    [['social.linked', { network: 'vk', accountId: '1' }]],
    { socialAccounts: [{ network: 'vk', accountId: '1' }] },
  ],
  [
    'a linked phone, whoever mentions it later',
    [
      ['phone.linked', { member: { phone: { value: '+79990000001', attachedBy: 'sms' } } }],
      ['balance.requested', { member: { phone: { value: '+79990000001', verified: true } } }],
    ],
    { phone: { value: '+79990000001', verified: true, country: 'RU', attachedAt: NOW, attachedBy: 'sms' } },
  ],
  [
    'purchases and refunds',
    [
      ['purchase.completed', { purchaseId: 'a', currency: 'EUR', amount: 0.1 }],
      ['purchase.completed', { purchaseId: 'b', currency: 'EUR', amount: 0.2 }],
      ['purchase.refunded', { purchaseId: 'a', currency: 'EUR', amount: 0.1, full: true }],
      ['purchase.completed', { purchaseId: 'c', currency: 'USD', amount: 5 }],
    ],
    {
      purchases: [
        { currency: 'EUR', count: 1, sum: 0.2, average: 0.2, lastAt: '2026-05-01T10:00:01.000Z' },
        { currency: 'USD', count: 1, sum: 5, average: 5, lastAt: '2026-05-01T10:00:03.000Z' },
      ],
    },
  ],
])('knows %s from events', (_name, events, known) => {
  expect(detailsOf('m', after(...events))).toMatchObject(known);
});

/** What these say of a member, if anything, stands in their `member`. */
const SILENT = new Set([
  ...[
    'balance.requested',
    'message.received',
    'registration.started',
    'questionnaire.updated',
    'phone.linked',
    'email.linked',
  ],
  ...['member.subscriptions-changed', 'member.profiles-merged', 'member.account-linked', 'member.birthday'],
  ...['bonus.activation-upcoming', 'bonus.expiration-upcoming', 'coupon.purchased', 'coupon.refunded', 'event.raised'],
  ...['gift-certificate.sold', 'gift-certificate.redeemed', 'gift-certificate.refunded'],
  ...['gift-certificate.payment-cancelled', 'purchase.discount-calculated', 'purchase.bonus-calculated'],
  ...['purchase.payment-calculated', 'purchase.bonus-deducted', 'purchase.deduction-cancelled', 'purchase.deposited'],
  ...['purchase.refund-calculated', 'referral.friend-invited', 'referral.purchase-completed'],
  ...['social.activity-performed', 'social.activity-removed', 'social.group-joined', 'social.group-left'],
]);

it.each([...loyaltyEventTypes])(
  '%s says something of its member by being what it is, or is known not to',
  (type, event) => {
    const { member: _member, ...data } = event.data.parse(event.example);
    const said = readEvent({ eventId: 'e', source: 's', type, time: NOW, memberId: 'm', data }, {});
    expect(said.facts === undefined && said.purchase === undefined).toBe(SILENT.has(type));
  },
);

it('joins attributes with what the event says of custom fields beside', () => {
  const attributes = [
    { code: 'hat', value: 'old' },
    { code: 'shoeSize', value: 44 },
  ];
  const data = { attributes, member: { custom: { hat: 'new' } } };
  expect(detailsOf('m', after(['member.attributes-changed', data]))).toMatchObject({
    custom: { hat: 'new', shoeSize: 44 },
  });
});

it('lets the event have the last word over what it is', () => {
  const data = { cardNumber: 'a', member: { cards: [{ number: 'a', state: 'prepared' }] } };
  expect(detailsOf('m', after(['card.activated', data]))).toMatchObject({
    cards: [{ number: 'a', state: 'prepared' }],
  });
});

it('puts into messages what they need, and no more', () => {
  const profile = after(
    ['card.assigned', { cardNumber: 'a', state: 'issued', member: { consents: [{ kind: 'offer', given: true }] } }],
    [
      'app.installed',
      { device: { id: 'd', token: 't', pushService: 'fcm' }, member: { children: [{ name: 'Bart' }] } },
    ],
    ['app.installed', { device: { id: 'e', token: 'u', pushService: 'fcm', active: false } }],
    ['bonus.accrued', { lotId: 'l', currency: 'bonus', amount: 1 }],
    ['phone.linked', { member: { phone: { value: '+33612345678' } } }],
  );
  expect(snapshotOf('m', profile)).toEqual({
    memberId: 'm',
    timeZone: 'Europe/Paris',
    phone: { value: '+33612345678', verified: false },
    balances: [],
    cards: [{ state: 'issued', blocked: false }],
    devices: [{ id: 'd', token: 't', platform: 'unknown', pushService: 'fcm' }],
  });
});

it('hints at a slip in an email address', () => {
  const profile = after(['email.linked', { member: { email: { value: 'homer@gmial.com' } } }]);
  const hint = { field: 'email', code: 'EMAIL_DOMAIN_TYPO', suggested: 'homer@gmail.com' };
  expect(detailsOf('m', profile)).toMatchObject({ email: { value: 'homer@gmial.com' }, hints: [hint] });
});
