import { type CounterWindow, intervalOf, isTooLong } from './counter-window';

const EVENT = '2026-03-29T10:30:15.500Z'; // the clocks of Madrid were put forward in the night before
const interval = (window: CounterWindow) => {
  const { after, until } = intervalOf(window, Date.parse(EVENT), 'Europe/Madrid');
  return [after, until].map((at) => (Number.isFinite(at) ? new Date(at).toISOString() : at));
};

describe('intervalOf', () => {
  it.each([
    [{ kind: 'floating', count: 90, unit: 'minute' }, '2026-03-29T09:00:15.500Z'],
    [{ kind: 'floating', count: 1, unit: 'day' }, '2026-03-28T11:30:15.500Z'],
    [{ kind: 'floating', count: 1, unit: 'month' }, '2026-02-28T11:30:15.500Z'],
    [{ kind: 'floating', count: 2, unit: 'year' }, '2024-03-29T11:30:15.500Z'],
    [{ kind: 'calendar', count: 1, unit: 'minute' }, '2026-03-29T10:29:59.999Z'],
    [{ kind: 'calendar', count: 1, unit: 'hour' }, '2026-03-29T09:59:59.999Z'],
    [{ kind: 'calendar', count: 1, unit: 'day' }, '2026-03-28T22:59:59.999Z'],
    [{ kind: 'calendar', count: 1, unit: 'week' }, '2026-03-22T22:59:59.999Z'],
    [{ kind: 'calendar', count: 2, unit: 'month' }, '2026-01-31T22:59:59.999Z'],
    [{ kind: 'calendar', count: 1, unit: 'year' }, '2025-12-31T22:59:59.999Z'],
  ] as const)('%j begins after %s, by the clocks of the member', (window, after) => {
    expect(interval(window)).toEqual([after, EVENT]);
  });

  it('goes from date to date, and never beyond the event', () => {
    const dates = { kind: 'dates' as const, from: '2026-03-01T00:00:00Z' };
    expect(interval(dates)).toEqual(['2026-02-28T23:59:59.999Z', EVENT]);
    expect(interval({ ...dates, to: '2026-03-10T00:00:00Z' })).toEqual([
      '2026-02-28T23:59:59.999Z',
      '2026-03-09T23:59:59.999Z',
    ]);
    expect(interval({ kind: 'dates', to: '2027-01-01T00:00:00Z' })).toEqual([-Infinity, EVENT]);
    const [after, until] = interval({ kind: 'dates', from: '2027-01-01T00:00:00Z' });
    expect(after).toBe(until);
  });

  it('is ten years long at most', () => {
    expect(isTooLong({ kind: 'floating', count: 10, unit: 'year' })).toBe(false);
    expect(isTooLong({ kind: 'calendar', count: 11, unit: 'year' })).toBe(true);
  });
});
