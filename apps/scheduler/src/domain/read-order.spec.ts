import { SetTimer } from '@carillon/contracts';
import { readOrder } from './read-order';

const order = (changes: object) => SetTimer.schema.parse({ ...SetTimer.example, expiresAt: undefined, ...changes });

describe('an order by the clock on the wall', () => {
  it.each([
    ['2026-05-02T09:00', 'Europe/Madrid', '2026-05-02T07:00:00.000Z'],
    ['2027-03-28T02:30', 'Europe/Madrid', '2027-03-28T01:30:00.000Z'], // skipped
    ['2026-10-25T02:30:15', 'Europe/Madrid', '2026-10-25T00:30:15.000Z'], // the first of two
  ])('%s in %s is due at %s', (local, timeZone, dueAt) => {
    expect(readOrder(order({ dueAt: { local, timeZone } }))).toMatchObject({ outcome: 'ok', order: { dueAt } });
  });

  it('goes the same way as one by a moment: that which is due before it was decided on is refused', () => {
    const dueAt = { local: '2026-05-01T23:14', timeZone: 'Europe/Madrid' };
    expect(readOrder(order({ dueAt, decidedAt: '2026-05-01T21:14:00Z' }))).toMatchObject({ outcome: 'ok' });
    expect(readOrder(order({ dueAt, decidedAt: '2026-05-01T21:15:00Z' }))).toEqual({
      outcome: 'refused',
      detail: expect.stringMatching(/^dueAt: before decidedAt.*2026-05-01T21:14:00.000Z/),
    });
    const expiresAt = '2026-05-01T21:14:00Z';
    expect(readOrder(order({ dueAt, decidedAt: expiresAt, expiresAt }))).toMatchObject({
      outcome: 'refused',
      detail: expect.stringMatching(/^expiresAt: not after dueAt/),
    });
  });
});
