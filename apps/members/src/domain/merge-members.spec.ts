import type { MemberFacts } from '@carillon/contracts';
import fc from 'fast-check';
import { mergeFacts, stateFacts } from './merge-facts';
import { joinProfiles, kinIn, lineageAmong, lineageOf, type Merge, rootOf } from './merge-members';
import type { Profile } from './profile';
import { addPurchase } from './purchases';
import { snapshotOf } from './views';

type Happening =
  | { readonly kind: 'merged'; readonly merge: Merge }
  | { readonly kind: 'said'; readonly memberId: string; readonly at: number; readonly facts: MemberFacts }
  | { readonly kind: 'bought'; readonly memberId: string; readonly at: number; readonly thousandths: number };

/** What a database keeps, as far as it matters here. */
class Register {
  readonly rows = new Map<string, Profile>();
  private merges: readonly Merge[] = [];

  take(happening: Happening): void {
    if (happening.kind === 'merged') {
      this.merges = [...this.merges, happening.merge];
      return this.join();
    }
    const root = rootOf(lineageOf(this.merges), happening.memberId);
    const profile = this.rows.get(root) ?? {};
    const at = new Date(happening.at);
    const purchase = (thousandths: number) => ({ currency: 'EUR', count: 1, thousandths, bought: true });
    this.rows.set(
      root,
      happening.kind === 'said'
        ? mergeFacts(profile, happening.facts, at, happening.memberId)
        : addPurchase(profile, purchase(happening.thousandths), at),
    );
  }

  private join(): void {
    const lineage = lineageOf(this.merges);
    for (const [root, kin] of kinIn(lineage)) {
      const profiles = kin.flatMap((id) => (this.rows.has(id) ? [[id, this.rows.get(id)!] as const] : []));
      for (const id of kin) this.rows.delete(id);
      this.rows.set(root, joinProfiles(new Map(profiles), lineageAmong(lineage, kin)));
    }
  }
}

const register = (happenings: readonly Happening[]): Register => {
  const kept = new Register();
  for (const happening of happenings) kept.take(happening);
  return kept;
};

const MEMBERS = ['m-1', 'm.2', 'm 3', 'm-4'];
const member = fc.constantFrom(...MEMBERS);
const moment = fc.integer({ min: 1, max: 9 });
const optOut = fc.record({
  messageType: fc.constantFrom('offer', 'mailing', '*'),
  channel: fc.constantFrom('sms', 'email', '*'),
});
const facts = fc.oneof<fc.Arbitrary<MemberFacts>[]>(
  fc.record({ firstName: fc.constantFrom('Homer', 'Bart') }),
  fc.record({ state: fc.constantFrom('registered', 'deregistered') }),
  fc.record({ optOuts: fc.array(optOut, { maxLength: 2 }) }),
  fc.record({
    balances: fc
      .tuple(fc.constantFrom('bonus', 'stars'), fc.integer({ min: 0, max: 400 }))
      .map(([currency, amount]) => [{ currency, amount: amount / 100 }]),
  }),
  fc.record({
    cards: fc.constantFrom([{ number: '1' }], [{ number: '2', blocked: true }], [{ number: '1', removed: true }]),
  }),
);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('said' as const), memberId: member, at: moment, facts }) },
  fc.record({ kind: fc.constant('bought' as const), memberId: member, at: moment, thousandths: fc.nat(9_999) }),
  fc
    .tuple(member, member, moment)
    .filter(([survivorId, absorbedId]) => survivorId !== absorbedId)
    .map(([survivorId, absorbedId, at]) => ({ kind: 'merged' as const, merge: { survivorId, absorbedId, at } })),
);
const story = fc.array(happening, { minLength: 1, maxLength: 14 });

describe('merging members', () => {
  it('gives the same in any order of what is said, bought and merged, however often a merge or a fact is repeated', () => {
    const shuffled = story.chain((happenings) =>
      fc.tuple(
        fc.constant(happenings),
        fc.shuffledSubarray([...happenings, ...happenings.filter(({ kind }) => kind !== 'bought')], {
          minLength: 2 * happenings.length - happenings.filter(({ kind }) => kind === 'bought').length,
        }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([happenings, others]) => {
        expect(register(others).rows).toEqual(register(happenings).rows);
      }),
      { numRuns: 1_500 },
    );
  });

  it('is associative: which profiles are joined first does not matter', () => {
    const lineage = lineageOf([
      { survivorId: 'a', absorbedId: 'b', at: 20 },
      { survivorId: 'a', absorbedId: 'c', at: 30 },
    ]);
    const only = (id: string) => new Map([...lineage].filter(([one]) => one === id));
    const profile = fc.array(fc.tuple(facts, moment), { maxLength: 6 });
    fc.assert(
      fc.property(profile, profile, profile, (...said) => {
        const [a, b, c] = said.map((one) => one.reduce<Profile>((p, [f, at]) => mergeFacts(p, f, new Date(at)), {}));
        const ab = joinProfiles(new Map([['a', a!], ['b', b!]]), only('b')); // prettier-ignore
        const left = joinProfiles(new Map([['a', ab], ['c', c!]]), lineage); // prettier-ignore
        const ac = joinProfiles(new Map([['a', a!], ['c', c!]]), only('c')); // prettier-ignore
        const right = joinProfiles(new Map([['b', b!], ['a', ac]]), lineage); // prettier-ignore
        expect(left).toEqual(right);
        expect(left).toEqual(joinProfiles(new Map([['c', c!], ['b', b!], ['a', a!]]), lineage)); // prettier-ignore
      }),
    );
  });

  it('adds amounts up, unites refusals, and lets what is said after the merge count alone', () => {
    const said = (memberId: string, at: number, facts: MemberFacts): Happening => ({
      kind: 'said',
      memberId,
      at,
      facts,
    });
    const story = [
      said('m-1', 1, {
        balances: [{ currency: 'bonus', amount: 0.1 }],
        optOuts: [{ messageType: 'offer', channel: 'sms' }],
      }),
      said('m.2', 2, { balances: [{ currency: 'bonus', amount: 0.2 }], optOuts: [], state: 'registered' }),
      { kind: 'merged', merge: { survivorId: 'm-1', absorbedId: 'm.2', at: 3 } } as const,
    ];
    const merged = register(story);
    expect([...merged.rows.keys()]).toEqual(['m-1']);
    expect(snapshotOf('m-1', merged.rows.get('m-1')!)).toMatchObject({
      balances: [{ currency: 'bonus', amount: 0.3 }],
      optOuts: [{ messageType: 'offer', channel: 'sms' }],
    });
    merged.take(said('m.2', 4, { balances: [{ currency: 'bonus', amount: 7 }], state: 'deleted' }));
    const { state, balances } = snapshotOf('m-1', merged.rows.get('m-1')!);
    expect([state, balances]).toEqual([undefined, [{ currency: 'bonus', amount: 7 }]]);
    const stated = stateFacts(merged.rows.get('m-1')!, { state: 'registered', optOuts: [] }, new Date(5));
    expect(snapshotOf('m-1', stated)).toMatchObject({ state: 'registered', optOuts: [] });
  });
});
