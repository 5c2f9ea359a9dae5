import type { Channel } from '@carillon/contracts';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  CAP_PERIODS,
  type CapPeriod,
  concerns,
  type Countable,
  freeAt,
  type FrequencyCap,
  memoryOf,
  passCaps,
  SERVICE_TYPES,
  useKey,
} from './frequency-cap';

const capOf = (changes: Partial<FrequencyCap> = {}): FrequencyCap => ({
  ...{ capId: 'c-1', channels: [], messageTypes: [], onExceeded: 'suppress', ...changes },
});
const message = (changes: Partial<Countable> = {}): Countable => ({
  ...{
    deliveryId: 'd-1',
    memberId: 'm-1',
    channel: 'sms',
    messageType: 'offer',
    timeZone: 'Europe/Madrid',
    ...changes,
  },
});
const at = (text: string): Date => DateTime.fromISO(text, { zone: 'Europe/Madrid' }).toJSDate();
const perPeriod = (count: number, period: CapPeriod, counting: 'calendar' | 'floating' = 'calendar') =>
  capOf({ most: { count, period, counting } });

describe('a frequency cap', () => {
  it.each([
    [{}, { messageType: 'offer' }, true],
    [{}, { messageType: 'happy-hour' }, true],
    [{}, { messageType: 'payment' }, false],
    [{}, { messageType: 'system' }, false],
    [{ messageTypes: ['payment'] }, { messageType: 'payment' }, true],
    [{ messageTypes: ['payment'] }, { messageType: 'offer' }, false],
    [{ messageTypes: ['system'] }, { messageType: 'system' }, false],
    [{ channels: ['sms', 'viber'] }, { channel: 'viber' }, true],
    [{ channels: ['sms', 'viber'] }, { channel: 'email' }, false],
  ] as const)('with %j concerns a message of %j: %s', (terms, facts, expected) => {
    expect(concerns(capOf(terms), message(facts))).toBe(expected);
  });

  it.each([
    ['a day', perPeriod(2, 'day'), ['2026-05-05T08:00', '2026-05-05T23:00'], '2026-05-05T23:30', '2026-05-06T00:00'],
    ['a new day', perPeriod(2, 'day'), ['2026-05-05T08:00', '2026-05-05T23:00'], '2026-05-06T00:00', undefined],
    ['a week, from Monday on', perPeriod(1, 'week'), ['2026-05-04T00:00'], '2026-05-10T23:59', '2026-05-11T00:00'],
    ['the Sunday before', perPeriod(1, 'week'), ['2026-05-03T23:59'], '2026-05-04T00:00', undefined],
    ['a month', perPeriod(1, 'month'), ['2026-05-01T00:00'], '2026-05-31T20:00', '2026-06-01T00:00'],
    ['a floating day', perPeriod(1, 'day', 'floating'), ['2026-05-05T23:00'], '2026-05-06T08:00', '2026-05-06T23:00'],
    [
      'a day of 23 hours',
      perPeriod(1, 'day', 'floating'),
      ['2026-03-28T12:00'],
      '2026-03-29T11:00',
      '2026-03-29T12:00',
    ],
    [
      'a floating month',
      perPeriod(1, 'month', 'floating'),
      ['2026-01-31T10:00'],
      '2026-02-20T10:00',
      '2026-02-28T10:00',
    ],
    ['a distance', capOf({ distanceMinutes: 90 }), ['2026-05-05T08:00'], '2026-05-05T09:00', '2026-05-05T09:30'],
    ['a distance that is over', capOf({ distanceMinutes: 90 }), ['2026-05-05T08:00'], '2026-05-05T09:30', undefined],
    ['nothing yet', capOf({ distanceMinutes: 90 }), [], '2026-05-05T09:30', undefined],
    [
      'both, and the later of them',
      { ...perPeriod(1, 'day'), distanceMinutes: 720 },
      ['2026-05-05T20:00'],
      '2026-05-05T21:00',
      '2026-05-06T08:00',
    ],
  ] as const)('lets go after %s', (_, cap, uses, now, expected) => {
    const free = freeAt(cap, uses.map(at), at(now), 'Europe/Madrid');
    expect(free).toEqual(expected === undefined ? undefined : at(expected));
  });

  it('counts the calendar of the member', () => {
    const cap = perPeriod(1, 'day');
    const uses = [new Date('2026-05-05T10:00:00Z')];
    const now = new Date('2026-05-05T13:00:00Z');
    // It is Wednesday in Auckland by then.
    expect(freeAt(cap, uses, now, 'Pacific/Auckland')).toBeUndefined();
    expect(freeAt(cap, uses, now, 'Europe/Madrid')).toEqual(new Date('2026-05-05T22:00:00Z'));
  });

  it('defers only if every cap against a message would', () => {
    const now = at('2026-05-05T10:00');
    const [strict, patient] = [
      { ...perPeriod(1, 'month'), capId: 'strict' },
      capOf({ capId: 'patient', distanceMinutes: 60, onExceeded: 'defer' }),
    ];
    const remembered = (...caps: readonly FrequencyCap[]) =>
      new Map(caps.map(({ capId }) => [useKey(capId, 'm-1'), [at('2026-05-05T09:30')]]));
    const verdict = (...caps: readonly FrequencyCap[]) =>
      passCaps([message()], caps, remembered(...caps), now).verdicts.get('d-1');
    expect(verdict(patient)).toEqual({ outcome: 'deferred', until: at('2026-05-05T10:30') });
    expect(verdict(strict, patient)).toMatchObject({ outcome: 'suppressed' });
    expect(verdict()).toBeUndefined();
  });
});

describe('frequency caps over a year', () => {
  const zones = ['Europe/Madrid', 'America/New_York', 'Pacific/Auckland', 'Africa/Cairo'] as const;
  const channels: readonly Channel[] = ['sms', 'email'];
  const cap = fc.record({
    channels: fc.subarray([...channels]),
    messageTypes: fc.subarray(['offer', 'mailing', 'payment']),
    most: fc.option(
      fc.record({
        count: fc.integer({ min: 1, max: 4 }),
        period: fc.constantFrom(...CAP_PERIODS),
        counting: fc.constantFrom('calendar' as const, 'floating' as const),
      }),
      { nil: undefined },
    ),
    distanceMinutes: fc.option(fc.integer({ min: 1, max: 3_000 }), { nil: undefined }),
  });
  const wish = fc.record({
    hours: fc.integer({ min: 0, max: 40 }),
    memberId: fc.constantFrom('m-1', 'm-2'),
    channel: fc.constantFrom(...channels),
    messageType: fc.constantFrom('offer', 'mailing', 'payment', 'system'),
  });

  /** Looks at everything that was ever sent, by the rules as a person would say them. */
  function mayGo(
    caps: readonly FrequencyCap[],
    sent: readonly (Countable & { at: Date })[],
    wanted: Countable,
    now: Date,
  ) {
    if (wanted.messageType === 'system') return true;
    const counts = ({ channels, messageTypes }: FrequencyCap, one: Countable): boolean =>
      (channels.length === 0 || channels.includes(one.channel)) &&
      (messageTypes.length === 0 ? !SERVICE_TYPES.has(one.messageType) : messageTypes.includes(one.messageType));
    return caps.every((cap) => {
      if (!counts(cap, wanted)) return true;
      const earlier = sent.filter((one) => one.memberId === wanted.memberId && counts(cap, one));
      const local = (moment: Date) => DateTime.fromJSDate(moment, { zone: wanted.timeZone });
      const { most, distanceMinutes = 0 } = cap;
      if (earlier.some((one) => now.getTime() - one.at.getTime() < distanceMinutes * 60_000)) return false;
      if (most === undefined) return true;
      const { count, period, counting } = most;
      const inPeriod = earlier.filter(({ at }) =>
        counting === 'calendar'
          ? local(at).hasSame(local(now), period)
          : local(at)
              .plus({ [period]: 1 })
              .toMillis() > now.getTime(),
      );
      return inPeriod.length < count;
    });
  }

  it('let go what a plain model lets go, though they remember little', () => {
    const history = fc.tuple(
      fc.array(cap, { minLength: 1, maxLength: 4 }),
      fc.array(fc.array(wish, { minLength: 1, maxLength: 4 }), { maxLength: 60 }),
      fc.constantFrom(...zones),
    );
    fc.assert(
      fc.property(history, ([terms, packets, timeZone]) => {
        const caps = terms.map((one, index) => capOf({ ...one, capId: `c-${index}` }));
        let now = new Date('2026-03-01T00:00:00Z');
        const sent: (Countable & { at: Date })[] = [];
        let remembered = new Map<string, readonly Date[]>();
        for (const packet of packets) {
          now = new Date(now.getTime() + packet[0]!.hours * 3_600_000);
          const wanted = packet.map((one, index) => message({ ...one, timeZone, deliveryId: `d-${index}` }));
          const { verdicts, used } = passCaps(wanted, caps, remembered, now);
          for (const one of wanted) {
            const goes = mayGo(caps, sent, one, now);
            expect(verdicts.has(one.deliveryId)).toBe(!goes);
            if (goes) sent.push({ ...one, at: now });
          }
          remembered = new Map(remembered);
          for (const [key, count] of used) {
            const { length } = remembered.get(key) ?? [];
            const list = [...(remembered.get(key) ?? []), ...Array.from({ length: count }, () => now)];
            const memory = memoryOf(caps.find(({ capId }) => key.startsWith(`${capId} `))!);
            remembered.set(key, list.slice(Math.max(0, length - memory)));
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
