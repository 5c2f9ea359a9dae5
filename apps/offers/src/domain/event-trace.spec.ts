import fc from 'fast-check';
import { MOST_TRACE_DAYS, slotOf, staleSlots } from './event-trace';

const DAY_MS = 86_400_000;

describe('the ring of traces', () => {
  it('empties no day that counts, nor tomorrow, and in the end every other', () => {
    const moment = fc.integer({ min: 20_000 * DAY_MS, max: 40_000 * DAY_MS });
    fc.assert(
      fc.property(moment, fc.integer({ min: 0, max: MOST_TRACE_DAYS }), (now, days) => {
        const stale = staleSlots(now, days);
        for (let back = -1; back <= days; back++) expect(stale).not.toContain(slotOf(now - back * DAY_MS));
        expect(stale).toContain(slotOf(now - (days + 1) * DAY_MS));
      }),
    );
  });
});
