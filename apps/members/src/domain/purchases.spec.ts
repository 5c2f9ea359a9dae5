import fc from 'fast-check';
import type { Profile } from './profile';
import { addPurchase, type PurchaseChange, readPurchase } from './purchases';

const change: fc.Arbitrary<PurchaseChange> = fc.record({
  currency: fc.constantFrom('EUR', 'USD'),
  count: fc.constantFrom(-1, 0, 1),
  thousandths: fc.integer({ min: -1e9, max: 1e9 }),
  bought: fc.boolean(),
});
const changes = fc.array(fc.tuple(change, fc.integer({ min: 1, max: 5 })), { maxLength: 12 });

const added = (all: readonly (readonly [PurchaseChange, number])[]): Profile =>
  all.reduce<Profile>((profile, [one, at]) => addPurchase(profile, one, new Date(at)), {});

it('adds up to the same in any order', () => {
  const shuffled = changes.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  );
  fc.assert(fc.property(shuffled, ([all, again]) => expect(added(again)).toEqual(added(all))));
});

it.each([
  ['another event', 'balance.requested', { currency: 'EUR', amount: 1 }],
  ['no amount', 'purchase.completed', { currency: 'EUR' }],
  ['no money', 'purchase.completed', { currency: 'bonus', amount: 1 }],
])('makes nothing of %s', (_name, type, data) => {
  expect(
    readPurchase({ eventId: 'e', source: 's', type, time: '2026-05-01T00:00:00Z', memberId: 'm', data }),
  ).toBeUndefined();
});
