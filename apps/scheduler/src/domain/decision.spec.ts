import { DropTimer } from '@carillon/contracts';
import fc from 'fast-check';
import { type Decision, decisionToDrop, decisionToSet, heaviestOfEach, SETTLED, supersedes } from './decision';

const at = (seconds: number): string => new Date(Date.UTC(2026, 4, 1) + seconds * 1_000).toISOString();

const cause = { id: 'c', correlationId: 'c', occurredAt: new Date() };

const setAt = (decided: number, due: number, text = 'a', timerId = 't-1'): Decision =>
  decisionToSet({
    ...cause,
    payload: { timerId, owner: 'offers', dueAt: at(decided + due), decidedAt: at(decided), payload: { text } },
  });
const dropAt = (decided: number, timerId = 't-1'): Decision =>
  decisionToDrop({ payload: DropTimer.schema.parse({ timerId, owner: 'offers', decidedAt: at(decided) }) });

/** Few moments, few timers and few contents: most decisions compete, many of them at the same moment. */
const decisions = fc.array(
  fc.oneof(
    fc
      .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'b'), timerId())
      .map((parts) => setAt(...parts)),
    fc.tuple(fc.integer({ min: 0, max: 5 }), timerId()).map((parts) => dropAt(...parts)),
  ),
  { minLength: 1, maxLength: 30 },
);

function timerId() {
  return fc.constantFrom('t-1', 't-2');
}

type Standing = ReadonlyMap<string, Decision>;

/** What the table does with a packet. */
function decide(standing: Standing, packet: readonly Decision[]): Standing {
  const after = new Map(standing);
  for (const decision of heaviestOfEach(packet))
    if (supersedes(decision, after.get(decision.timerId))) after.set(decision.timerId, decision);
  return after;
}

/** Sees the decisions sorted: by moment, orders to set before drops. */
function plainModel(all: readonly Decision[]): Standing {
  const rank = ({ set, precedence }: Decision) => (set === undefined ? 'z' : precedence);
  const sorted = [...all].sort(
    (one, other) => one.decidedAt.getTime() - other.decidedAt.getTime() || (rank(one) < rank(other) ? -1 : 1),
  );
  return new Map(sorted.map((decision) => [decision.timerId, decision]));
}

const plain = (standing: Standing) => [...standing].sort(([one], [other]) => (one < other ? -1 : 1));

describe('decisions on timers', () => {
  it('end in the same state in any order, with any duplicates, in any packets', () => {
    fc.assert(
      fc.property(decisions, fc.infiniteStream(fc.nat()), (all, random) => {
        const draw = (below: number): number => Number(random.next().value) % below;
        const arriving = [...all, ...all.filter(() => draw(3) === 0)];
        for (let last = arriving.length - 1; last > 0; last -= 1) {
          const other = draw(last + 1);
          [arriving[last], arriving[other]] = [arriving[other]!, arriving[last]!];
        }
        let standing: Standing = new Map();
        while (arriving.length > 0) standing = decide(standing, arriving.splice(0, 1 + draw(7)));
        expect(plain(standing)).toEqual(plain(plainModel(all)));
      }),
      { numRuns: 500 },
    );
  });

  it('change nothing about a timer that has fired, unless they were taken later', () => {
    fc.assert(
      fc.property(decisions, fc.integer({ min: 0, max: 5 }), (all, moment) => {
        const fired = { decidedAt: new Date(at(moment)), precedence: SETTLED };
        for (const decision of all)
          expect(supersedes(decision, fired)).toBe(decision.decidedAt.getTime() > fired.decidedAt.getTime());
      }),
    );
  });

  it('let the drop win among those of one moment, and one and the same order to set', () => {
    expect(supersedes(dropAt(1), setAt(1, 5))).toBe(true);
    expect(supersedes(setAt(1, 5), dropAt(1))).toBe(false);
    expect(supersedes(setAt(1, 5), setAt(1, 5))).toBe(false);
    expect(supersedes(setAt(1, 5), setAt(1, 6))).not.toBe(supersedes(setAt(1, 6), setAt(1, 5)));
    expect(supersedes(setAt(1, 5, 'a'), setAt(1, 5, 'b'))).not.toBe(supersedes(setAt(1, 5, 'b'), setAt(1, 5, 'a')));
  });
});
