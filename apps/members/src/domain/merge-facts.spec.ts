import type { MemberFacts } from '@carillon/contracts';
import fc from 'fast-check';
import { mergeFacts, replaceFacts, stateFacts, withOwnFacts } from './merge-facts';
import { type Profile, snapshotOf } from './profile';

const at = (ms: number): Date => new Date(ms);
const merged = (events: readonly (readonly [MemberFacts, number])[], from: Profile = {}): Profile =>
  events.reduce((profile, [facts, ms]) => mergeFacts(profile, facts, at(ms)), from);

const contact = fc.record({ value: fc.constantFrom('+15550100001', '+15550100002'), verified: fc.boolean() });
const optOut = fc.record({
  messageType: fc.constantFrom('offer' as const, 'mailing' as const, '*' as const),
  channel: fc.constantFrom('sms' as const, 'email' as const, '*' as const),
});
const anyFacts: fc.Arbitrary<MemberFacts> = fc.record(
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
        expect(snapshotOf('m', replaced)).toEqual(snapshotOf('m', merged([[facts, 1]])));
      }),
    );
  });
});
