import { MemberSnapshot } from '@carillon/contracts';
import { compileKey, keyFrom, memberOf, namedKey, withMember } from './counter-key';

const facts = (time: string, { timeZone = 'UTC', data = {} } = {}) => ({
  event: { eventId: 'e-1', source: '/pos', type: 'purchase.completed', time, memberId: 'm-1', data },
  member: MemberSnapshot.parse({ memberId: 'm-1', timeZone }),
  offerId: 'o-1',
  time: Date.parse(time),
});
const keyOf = (targets: string[], ...rest: Parameters<typeof facts>) => compileKey({ targets })(facts(...rest));

describe('the key of a counter', () => {
  it.each([
    ['day', '2026-05-01T21:59:59Z', '2026-05-01'],
    ['day', '2026-05-01T22:00:00Z', '2026-05-02'],
    ['month', '2026-04-30T22:00:00Z', '2026-05'],
    ['year', '2026-12-31T23:00:00Z', '2027'],
    ['week', '2026-12-31T12:00:00Z', '2026-W53'],
    ['week', '2027-01-03T12:00:00Z', '2026-W53'],
    ['week', '2027-01-03T23:00:00Z', '2027-W01'],
    ['week', '2024-12-30T12:00:00Z', '2025-W01'],
  ])('has the %s of %s by the clocks of the member: %s', (target, time, value) => {
    expect(keyOf(['member', target], time, { timeZone: 'Europe/Madrid' })).toBe(JSON.stringify(['m-1', value]));
  });

  it('takes anything that an event says, and is missing where the event says nothing', () => {
    const targets = ['event.pointOfSale', 'event.card.number', 'offer'];
    const data = { pointOfSale: 'Dublin', card: { number: 17 } };
    expect(keyOf(targets, '2026-05-01T10:00:00Z', { data })).toBe('["Dublin","17","o-1"]');
    for (const poor of [{}, { ...data, pointOfSale: '' }, { ...data, card: [] }, { ...data, pointOfSale: { a: 1 } }])
      expect(keyOf(targets, '2026-05-01T10:00:00Z', { data: poor })).toBeUndefined();
  });

  it('can be named by people, and told back', () => {
    const counter = { targets: ['member', 'day'] };
    const key = keyFrom(counter, { day: '2026-05-01', member: 'm-1' })!;
    expect(namedKey(counter, key)).toEqual({ member: 'm-1', day: '2026-05-01' });
    expect(memberOf(counter, key)).toBe('m-1');
    expect(namedKey(counter, withMember(counter, key, 'm-2'))).toEqual({ member: 'm-2', day: '2026-05-01' });
    expect(keyFrom(counter, { member: 'm-1' })).toBeUndefined();
    expect(keyFrom(counter, { member: 'm-1', day: '2026-05-01', offer: 'o-1' })).toBeUndefined();
  });
});
