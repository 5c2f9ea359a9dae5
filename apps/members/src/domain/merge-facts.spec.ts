import fc from 'fast-check';
import { mergeFacts, replaceFacts, stateFacts, withOwnFacts } from './merge-facts';
import type { Profile } from './profile';
import type { ProfileFacts } from './statements';
import { addPurchase } from './purchases';
import { snapshotOf } from './views';

const at = (ms: number): Date => new Date(ms);
const merged = (events: readonly (readonly [ProfileFacts, number])[], from: Profile = {}): Profile =>
  events.reduce((profile, [facts, ms]) => mergeFacts(profile, facts, at(ms)), from);

const contact = fc.record({ value: fc.constantFrom('+15550100001', '+15550100002'), verified: fc.boolean() });
const optOut = fc.record({
  messageType: fc.constantFrom('offer' as const, 'mailing' as const, '*' as const),
  channel: fc.constantFrom('sms' as const, 'email' as const, '*' as const),
});
const keyed = <Element extends object>(element: fc.Arbitrary<Element>) =>
  fc.array(element, { maxLength: 3 }) as fc.Arbitrary<Element[]>;
const id = fc.constantFrom('a', 'b', '__proto__');
const removed = fc.constantFrom(undefined, true as const);
const amount = fc.integer({ min: 0, max: 3 });
const lists = {
  cards: keyed(
    fc.record(
      { number: id, state: fc.constantFrom('issued' as const, 'activated' as const), blocked: fc.boolean(), removed },
      { requiredKeys: ['number'] },
    ),
  ),
  lots: keyed(
    fc.record({ id, currency: fc.constant('bonus'), amount, left: amount, removed }, { requiredKeys: ['id'] }),
  ),
  statuses: keyed(fc.record({ system: id, value: fc.constantFrom('Gold', 'Silver'), removed })),
  consents: keyed(fc.record({ kind: id, given: fc.boolean() })),
  custom: fc.dictionary(id, fc.constantFrom<string | number | boolean | null>('x', 7, true, null)),
  children: fc.option(fc.array(fc.record({ name: fc.constantFrom('Bart', 'Lisa') }), { maxLength: 2 })),
  address: fc.option(fc.record({ city: fc.constantFrom('A', 'B'), house: id }, { requiredKeys: ['city'] })),
  state: fc.constantFrom('new' as const, 'registered' as const, 'deregistered' as const),
  corrections: keyed(fc.record({ field: fc.constantFrom('phone', 'email'), original: id, corrected: id })),
};
const anyFacts: fc.Arbitrary<ProfileFacts> = fc.record(
  {
    firstName: fc.constantFrom('Homer', 'Marge', null),
    locale: fc.constantFrom('en', 'es-ES'),
    phone: fc.option(contact),
    email: fc.option(contact),
    balances: fc.array(
      fc.record({ currency: fc.constantFrom('bonus', 'miles', '__proto__'), amount: fc.integer({ min: -5, max: 5 }) }),
      { maxLength: 4 },
    ),
    optOuts: fc.array(optOut, { maxLength: 4 }),
    ...lists,
  },
  { requiredKeys: [] },
);
const anyEvents = fc.array(fc.tuple(anyFacts, fc.integer({ min: 1, max: 4 })), { maxLength: 8 });

/** As the database gives it back: fields in another order. */
const stored = (profile: Profile): Profile =>
  JSON.parse(JSON.stringify(profile), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  ) as Profile;

describe('mergeFacts', () => {
  it('gives the same profile whatever the order and repetition of events', () => {
    const shuffled = anyEvents.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2, maxLength: events.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([events, again]) => {
        expect(merged(again)).toEqual(merged(events));
        expect(again.reduce((profile, event) => stored(merged([event], profile)), {})).toEqual(merged(events));
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps the same elements of a list that is too long, whatever the order and repetition of events', () => {
    const correction = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }))
      .map(([n, ms]) => [{ corrections: [{ field: 'phone', original: `${n}`, corrected: '' }] }, ms] as const);
    const crowded = fc
      .array(correction, { minLength: 30, maxLength: 60 })
      .chain((events) =>
        fc.tuple(
          fc.constant(events),
          fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2, maxLength: events.length * 2 }),
        ),
      );
    fc.assert(
      fc.property(crowded, ([events, again]) => {
        const profile = merged(events);
        expect(Object.keys(profile).length).toBeLessThanOrEqual(20);
        expect(merged(again)).toEqual(profile);
        for (const event of events) expect(merged([event], profile)).toBe(profile);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the profile itself when it knows all that was said', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const profile = merged(events);
        for (const event of events) expect(merged([event], profile)).toBe(profile);
      }),
    );
  });

  it('never lets an older fact overwrite a newer one, thing by thing', () => {
    const profile = merged([
      [{ firstName: 'New', phone: { value: '+1', verified: true } }, 2],
      [{ firstName: 'Old', lastName: 'Old', phone: null }, 1],
    ]);
    expect(snapshotOf('m', profile)).toEqual({
      memberId: 'm',
      firstName: 'New',
      lastName: 'Old',
      phone: { value: '+1', verified: true },
      balances: [],
    });
  });

  it('does not bring back what was taken away later', () => {
    const profile = merged([
      [{ email: null }, 2],
      [{ email: { value: 'a@example.com', verified: true } }, 1],
    ]);
    expect(snapshotOf('m', profile)).toEqual({ memberId: 'm', balances: [] });
  });

  it('merges balances by currency', () => {
    const profile = merged([
      [{ balances: [{ currency: 'bonus', amount: 10 }] }, 1],
      [{ balances: [{ currency: 'miles', amount: 3 }] }, 2],
      [{ balances: [{ currency: 'bonus', amount: 7 }] }, 3],
    ]);
    expect(snapshotOf('m', profile).balances).toEqual([
      { currency: 'bonus', amount: 7 },
      { currency: 'miles', amount: 3 },
    ]);
  });
});

describe('withOwnFacts', () => {
  it('lets an event speak for itself, even if newer facts are known', () => {
    const profile = merged([[{ balances: [{ currency: 'bonus', amount: 99 }], firstName: 'Homer' }, 9]]);
    const seen = withOwnFacts(profile, { balances: [{ currency: 'bonus', amount: 5 }] }, at(1));
    expect(snapshotOf('m', seen)).toMatchObject({ firstName: 'Homer', balances: [{ currency: 'bonus', amount: 5 }] });
  });
});

describe('stateFacts', () => {
  it('has the last word, even over an event from the future', () => {
    const profile = merged([[{ firstName: 'Fast clock' }, 1_000]]);
    const stated = stateFacts(profile, { firstName: 'Clerk' }, at(10));
    expect(snapshotOf('m', stated).firstName).toBe('Clerk');
    expect(merged([[{ firstName: 'Fast clock' }, 1_000]], stated)).toBe(stated);
  });
});

describe('replaceFacts', () => {
  it('leaves exactly what is said', () => {
    fc.assert(
      fc.property(anyEvents, anyFacts, (events, facts) => {
        const replaced = replaceFacts(merged(events), facts, at(2));
        const optOuts = facts.optOuts ? {} : { optOuts: snapshotOf('m', merged(events)).optOuts };
        expect(snapshotOf('m', replaced)).toEqual({ ...snapshotOf('m', merged([[facts, 1]])), ...optOuts });
      }),
    );
  });

  it('makes room in a full list for what is said', () => {
    const cards = (prefix: string) =>
      Array.from({ length: 50 }, (_, n) => ({ number: `${prefix}${n}`, blocked: true }));
    const replaced = replaceFacts(stateFacts({}, { cards: cards('a') }, at(9)), { cards: cards('b') }, at(20));
    expect(snapshotOf('m', replaced).cards).toHaveLength(50);
    expect(replaceFacts(replaced, {}, at(30))['card.b0']!.value).toBeNull();
  });

  it('leaves what has been bought and corrected', () => {
    const bought = addPurchase({}, { currency: 'EUR', count: 1, thousandths: 1, bought: true }, at(1));
    const profile = merged([[{ corrections: [{ field: 'phone', original: '1', corrected: '2' }] }, 1]], bought);
    expect(replaceFacts(profile, {}, at(2))).toEqual(profile);
  });
});
