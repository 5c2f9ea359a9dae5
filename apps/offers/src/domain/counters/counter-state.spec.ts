import fc from 'fast-check';
import { CounterBook } from './counter-book';
import { type Change, stateAt } from './counter-state';

const PLACE = { counterId: 'c-1', key: '["m-1"]' };

/** Few moments, so that many changes fall together. */
const moment = fc.integer({ min: 1, max: 12 });
const changes = fc
  .array(
    fc.record({
      at: moment,
      establishes: fc.boolean(),
      micros: fc.bigInt({ min: -50n, max: 50n }),
      inPacket: fc.boolean(),
    }),
    { maxLength: 20 },
  )
  .map((list) => list.map((change, index) => ({ ...PLACE, ...change, id: String(index).padStart(2, '0') })));

/** By the book: one after the other. */
function replay(list: readonly Change[], until: number): { value: bigint; count: bigint } {
  const line = list
    .filter(({ at }) => at <= until)
    .sort((a, b) => a.at - b.at || Number(a.establishes) - Number(b.establishes) || (a.id < b.id ? -1 : 1));
  const value = line.reduce((sum, { establishes, micros }) => (establishes ? micros : sum + micros), 0n);
  return { value, count: BigInt(line.length) };
}

describe('the state of a counter', () => {
  it('is what one change after the other comes to, in whatever order they are told', () => {
    fc.assert(
      fc.property(changes, moment, fc.func(fc.integer()), (list, at, place) => {
        const shuffled = [...list].sort((a, b) => place(a.id) - place(b.id));
        const { value, changes: count } = stateAt(shuffled, at);
        expect({ value, count }).toEqual(replay(list, at));
      }),
    );
  });

  it('is the same when a packet counts a part of it, whatever part', () => {
    fc.assert(
      fc.property(changes, moment, (list, at) => {
        const before = list.filter(({ inPacket }) => !inPacket);
        const own = list.filter(({ inPacket }) => inPacket);
        const moments = [...new Set([at, ...own.filter(({ establishes }) => establishes).map((one) => one.at)])];
        const known = moments.map((one) => ({ ...PLACE, at: one, state: stateAt(before, one) }));
        const book = new CounterBook(known, new Map());
        for (const change of own) book.count(change);
        expect(book.stateAt(PLACE, at)).toEqual(stateAt(list, at));
      }),
      { numRuns: 500 },
    );
  });
});
