import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  addSpan,
  ClockTime,
  dayOf,
  Duration,
  instantOf,
  nextClockTime,
  nextOpening,
  OpeningHours,
  readClockTime,
  readDuration,
  wallOf,
} from './index';

const at = (text: string): number => Date.parse(text);
const wall = (text: string): number => Date.parse(`${text}Z`);
const iso = (instant: number): string => new Date(instant).toISOString();

const zones = fc.constantFrom(
  ...[
    'UTC',
    'Europe/Madrid',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Pacific/Apia',
    'Antarctica/Troll',
  ],
);
const instants = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') });

describe('a wall time', () => {
  it.each([
    ['2026-07-01T10:00', 'Europe/Madrid', '2026-07-01T08:00:00.000Z'],
    ['2026-03-29T02:30', 'Europe/Madrid', '2026-03-29T01:30:00.000Z'], // skipped: 03:30
    ['2026-10-25T02:30', 'Europe/Madrid', '2026-10-25T00:30:00.000Z'], // twice: the first
    ['2026-03-08T02:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['2026-11-01T01:00', 'America/New_York', '2026-11-01T05:00:00.000Z'],
    ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z'], // half an hour is skipped
    ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T22:00:00.000Z'], // a day that Samoa had not
    ['2026-03-29T02:00', 'Antarctica/Troll', '2026-03-29T02:00:00.000Z'], // two hours are skipped
  ])('%s in %s is at %s', (text, zone, instant) => {
    expect(iso(instantOf(wall(text), zone))).toBe(instant);
  });

  it('and back is the same, and of two moments with the same clocks it names the first', () => {
    fc.assert(
      fc.property(instants, zones, (instant, zone) => {
        const shown = wallOf(instant, zone);
        const named = instantOf(shown, zone);
        expect(named).toBeLessThanOrEqual(instant);
        expect(wallOf(named, zone)).toBe(shown);
        expect(shown).toBe(DateTime.fromMillis(instant, { zone }).setZone('UTC', { keepLocalTime: true }).toMillis());
      }),
    );
  });

  it('of a zone that there is not is an error', () => {
    expect(() => wallOf(0, 'Europe/Atlantis')).toThrow('Europe/Atlantis');
  });
});

describe('a duration', () => {
  it.each([
    ['P14D', '2026-03-20T09:00:00Z', 'Europe/Madrid', '2026-04-03T08:00:00.000Z'], // 10:00 on the clock before and after
    ['PT336H', '2026-03-20T09:00:00Z', 'Europe/Madrid', '2026-04-03T09:00:00.000Z'],
    ['P1M', '2026-01-31T12:00:00Z', 'UTC', '2026-02-28T12:00:00.000Z'],
    ['P1Y', '2024-02-29T12:00:00Z', 'UTC', '2025-02-28T12:00:00.000Z'],
    ['P1M2W3DT4H5M6S', '2026-01-01T00:00:00Z', 'UTC', '2026-02-18T04:05:06.000Z'],
    ['P1D', '2026-03-28T01:30:00Z', 'Europe/Madrid', '2026-03-29T01:30:00.000Z'], // 02:30 is skipped
  ])('%s after %s in %s is %s', (text, from, zone, to) => {
    expect(Duration.safeParse(text).success).toBe(true);
    expect(iso(addSpan(at(from), readDuration(text), zone))).toBe(to);
  });

  it('several times over does not drift', () => {
    const month = readDuration('P1M');
    const later = [1, 2, 3].map((times) => dayOf(addSpan(at('2026-01-31T12:00:00Z'), month, 'UTC', times)));
    expect(later).toEqual(['2026-02-28', '2026-03-31', '2026-04-30']);
  });

  it('leads nowhere but ahead, and as luxon counts, but where clocks are put forward or back', () => {
    const spans = fc.record({ months: fc.nat(24), days: fc.nat(60), ms: fc.nat(86_400_000) });
    fc.assert(
      fc.property(instants, spans, zones, (instant, { months, days, ms }, zone) => {
        const there = addSpan(instant, { months, days, ms }, zone);
        expect(there).toBeGreaterThanOrEqual(instant + ms - 2 * 3_600_000);
        const start = DateTime.fromMillis(instant, { zone });
        const theirs = start.plus({ months }).plus({ days }).plus({ milliseconds: ms }).toMillis();
        expect(Math.abs(there - theirs)).toBeLessThanOrEqual(zone === 'Pacific/Apia' ? 86_400_000 : 2 * 3_600_000);
      }),
    );
  });

  it.each([
    ['-P1D', /negative/],
    ['P-1D', /negative/],
    ['PT-3H', /negative/],
    ['P', /ISO 8601/],
    ['PT', /ISO 8601/],
    ['P1DT', /ISO 8601/],
    ['P0.5D', /ISO 8601/],
    ['14 days', /ISO 8601/],
    ['P1000000Y', /ten years/],
    ['P99999999999999999999D', /ten years/],
  ])('%s is refused: %s', (text, reason) => {
    expect(Duration.safeParse(text).error?.issues[0]?.message).toMatch(reason);
  });
});

describe('a time of day', () => {
  it.each([
    ['2026-05-01T10:00:00Z', '12:00', 'Europe/Madrid', '2026-05-01T10:00:00.000Z'],
    ['2026-05-01T10:00:00.001Z', '12:00', 'Europe/Madrid', '2026-05-02T10:00:00.000Z'],
    ['2026-03-28T12:00:00Z', '02:30', 'Europe/Madrid', '2026-03-29T01:30:00.000Z'], // skipped
    ['2026-10-24T12:00:00Z', '02:30', 'Europe/Madrid', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T01:00:00Z', '02:30', 'Europe/Madrid', '2026-10-26T01:30:00.000Z'], // not the second time that night
  ])('from %s on it is %s in %s at %s', (from, time, zone, moment) => {
    expect(iso(nextClockTime(at(from), readClockTime(time), zone))).toBe(moment);
  });

  it('comes within two days', () => {
    fc.assert(
      fc.property(instants, fc.nat(1_439), zones, (instant, minute, zone) => {
        const moment = nextClockTime(instant, minute * 60_000, zone);
        expect(moment).toBeGreaterThanOrEqual(instant);
        expect(moment - instant).toBeLessThanOrEqual((zone === 'Pacific/Apia' ? 49 : 26) * 3_600_000);
      }),
    );
  });

  it.each(['24:00', '9:30', '09:60', 'noon'])('%s is refused', (text) => {
    expect(ClockTime.safeParse(text).success).toBe(false);
  });
});

describe('opening hours', () => {
  const hours = (changes: object) => OpeningHours.parse({ from: '10:00', to: '20:00', ...changes });

  it.each([
    [{}, '2026-05-01T09:00:00Z', '2026-05-01T09:00:00.000Z'],
    [{}, '2026-05-01T05:00:00Z', '2026-05-01T08:00:00.000Z'],
    [{}, '2026-05-01T18:00:00Z', '2026-05-02T08:00:00.000Z'],
    [{ days: ['mon'] }, '2026-05-01T09:00:00Z', '2026-05-04T08:00:00.000Z'],
    [{ from: '22:00', to: '02:00' }, '2026-05-01T23:30:00Z', '2026-05-01T23:30:00.000Z'],
    [{ from: '22:00', to: '02:00', days: ['thu'] }, '2026-05-01T00:30:00Z', '2026-05-07T20:00:00.000Z'],
    [{ from: '02:10', to: '02:20', days: ['sun'] }, '2026-03-28T12:00:00Z', '2026-03-29T01:10:00.000Z'],
  ])('%j from %s on are open at %s in Madrid', (changes, from, moment) => {
    expect(iso(nextOpening(at(from), hours(changes), 'Europe/Madrid'))).toBe(moment);
  });

  it('are found, open, in every zone at any time', () => {
    const time = fc.nat(1_439).map((minute) => new Date(minute * 60_000).toISOString().slice(11, 16));
    const days = fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], { minLength: 1 });
    fc.assert(
      fc.property(instants, zones, time, time, days, (instant, zone, from, to, open) => {
        fc.pre(from !== to);
        const moment = nextOpening(instant, hours({ from, to, days: open }), zone);
        expect(moment).toBeGreaterThanOrEqual(instant);
        expect(nextOpening(moment, hours({ from, to, days: open }), zone)).toBe(moment);
      }),
    );
  });

  it.each([
    [{ days: [] }, /never be open/],
    [{ from: '20:00' }, /never be open/],
    [{ from: '25:00' }, /time of day/],
  ])('%j are refused', (changes, reason) => {
    const parsed = OpeningHours.safeParse({ from: '10:00', to: '20:00', ...changes });
    expect(parsed.error?.issues[0]?.message).toMatch(reason);
  });
});
