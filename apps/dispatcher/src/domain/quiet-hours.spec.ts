import { DO_NOT_DISTURB, type DoNotDisturb } from '@carillon/contracts';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { nextOpen, type QuietHours, readNight, readRestDays } from './quiet-hours';

const hours = (night: string, restDays = 'sat,sun'): QuietHours => ({
  night: readNight(night),
  restDays: readRestDays(restDays),
});

const open = (at: string, zone: string, doNotDisturb: DoNotDisturb, quiet = hours('22:00-09:00')): string =>
  DateTime.fromJSDate(nextOpen(new Date(at), zone, doNotDisturb, quiet))
    .setZone(zone)
    .toISO({ suppressMilliseconds: true })!;

describe('nextOpen', () => {
  it.each([
    ['by day', '2026-05-05T12:30:07+02:00', 'Europe/Madrid', 'night', '2026-05-05T12:30:07+02:00'],
    ['just before the night', '2026-05-05T21:59:59+02:00', 'Europe/Madrid', 'night', '2026-05-05T21:59:59+02:00'],
    ['as the night begins', '2026-05-05T22:00:00+02:00', 'Europe/Madrid', 'night', '2026-05-06T09:00:00+02:00'],
    ['after midnight', '2026-05-06T00:10:30+02:00', 'Europe/Madrid', 'night', '2026-05-06T09:00:00+02:00'],
    ['as the night ends', '2026-05-06T09:00:00+02:00', 'Europe/Madrid', 'night', '2026-05-06T09:00:00+02:00'],
    ['at night where it is day here', '2026-05-05T12:00:00Z', 'Pacific/Auckland', 'night', '2026-05-06T09:00:00+12:00'],
    ['at night without a limit', '2026-05-05T23:00:00+02:00', 'Europe/Madrid', 'no-limit', '2026-05-05T23:00:00+02:00'],
    ['on Saturday at noon', '2026-05-09T12:00:00+02:00', 'Europe/Madrid', 'night', '2026-05-09T12:00:00+02:00'],
    ['on the weekend', '2026-05-09T12:00:00+02:00', 'Europe/Madrid', 'night-and-weekend', '2026-05-11T09:00:00+02:00'],
    ['on Friday night', '2026-05-08T23:00:00+02:00', 'Europe/Madrid', 'night-and-weekend', '2026-05-11T09:00:00+02:00'],
    [
      'where a quarter hour counts',
      '2026-05-05T23:00:00+05:45',
      'Asia/Kathmandu',
      'night',
      '2026-05-06T09:00:00+05:45',
    ],
  ] as const)('%s', (_, at, zone, doNotDisturb, expected) => {
    expect(open(at, zone, doNotDisturb)).toBe(expected);
  });

  it('waits for the morning of the new time when the clock goes forward, and of the old one when it goes back', () => {
    expect(open('2026-03-28T23:30:00+01:00', 'Europe/Madrid', 'night')).toBe('2026-03-29T09:00:00+02:00');
    expect(open('2026-10-24T23:30:00+02:00', 'Europe/Madrid', 'night')).toBe('2026-10-25T09:00:00+01:00');
  });

  it('does not wait for a minute that the clock skips', () => {
    // At 02:00 it becomes 03:00: the night until 02:30 is over then.
    expect(open('2026-03-29T01:00:00+01:00', 'Europe/Madrid', 'night', hours('23:00-02:30'))).toBe(
      '2026-03-29T03:00:00+02:00',
    );
  });

  it('takes the first of two equal minutes, and is quiet again when the hour comes back', () => {
    const quiet = hours('23:00-02:30');
    expect(open('2026-10-25T01:00:00+02:00', 'Europe/Madrid', 'night', quiet)).toBe('2026-10-25T02:30:00+02:00');
    expect(open('2026-10-25T02:10:00+01:00', 'Europe/Madrid', 'night', quiet)).toBe('2026-10-25T02:30:00+01:00');
  });

  /** Looks at every minute: slow, and plainly right. */
  function plainModel(at: Date, zone: string, doNotDisturb: DoNotDisturb, { night, restDays }: QuietHours): Date {
    const isQuiet = (moment: Date): boolean => {
      const local = DateTime.fromJSDate(moment, { zone });
      const time = local.hour * 60 + local.minute;
      if (doNotDisturb === 'no-limit') return false;
      if (doNotDisturb === 'night-and-weekend' && restDays.has(local.weekday)) return true;
      if (night === undefined) return false;
      if (night.from < night.until) return night.from <= time && time < night.until;
      return time >= night.from || time < night.until;
    };
    if (!isQuiet(at)) return at;
    let moment = new Date(Math.floor(at.getTime() / 60_000) * 60_000);
    while (isQuiet(moment)) moment = new Date(moment.getTime() + 60_000);
    return moment;
  }

  it('is the first minute that is not quiet on the wall clock, in every zone and at every change of the clock', () => {
    // Days around changes of the clock: of an hour, of half an hour, at midnight, and of none at all.
    const days = fc.constantFrom(
      ['Europe/Madrid', Date.UTC(2026, 2, 28)],
      ['Europe/Madrid', Date.UTC(2026, 9, 24)],
      ['Australia/Lord_Howe', Date.UTC(2026, 3, 4)],
      ['Australia/Lord_Howe', Date.UTC(2026, 9, 3)],
      ['America/New_York', Date.UTC(2026, 10, 1)],
      ['Africa/Cairo', Date.UTC(2026, 3, 23)],
      ['Asia/Beirut', Date.UTC(2026, 2, 28)],
      ['Asia/Kathmandu', Date.UTC(2026, 2, 28)],
      ['Pacific/Kiritimati', Date.UTC(2026, 2, 28)],
    ) as fc.Arbitrary<readonly [string, number]>;
    const time = fc.integer({ min: 0, max: 1_439 });
    const night = fc.option(
      fc
        .tuple(time, time)
        .filter(([from, until]) => from !== until)
        .map(([from, until]) => ({ from, until })),
      { nil: undefined },
    );
    const restDays = fc.constantFrom(new Set<number>(), new Set([6, 7]), new Set([7]), new Set([1, 2, 3, 4, 5, 6]));
    const second = fc.integer({ min: 0, max: 2 * 86_400 });
    fc.assert(
      fc.property(days, second, fc.constantFrom(...DO_NOT_DISTURB), night, restDays, ([zone, day], offset, ...rest) => {
        const at = new Date(day + offset * 1_000);
        const [doNotDisturb, ofNight, days] = rest;
        const quiet = { night: ofNight, restDays: days };
        expect(nextOpen(at, zone, doNotDisturb, quiet)).toEqual(plainModel(at, zone, doNotDisturb, quiet));
      }),
      { numRuns: 60 },
    );
  });
});

describe('settings of quiet hours', () => {
  it.each(['25:00-09:00', '22:00', '22-9', '22:60-09:00', ''])('refuse %j as a night', (text) => {
    expect(() => readNight(text)).toThrow(/22:00-09:00/);
  });

  it('refuse what is never open', () => {
    expect(() => readNight('09:00-09:00')).toThrow(/no message could ever go/);
    expect(() => readRestDays('mon,tue,wed,thu,fri,sat,sun')).toThrow(/no message could ever go/);
  });

  it('name a day that there is not', () => {
    expect(() => readRestDays('sat,caturday')).toThrow(/caturday/);
  });

  it('may be none', () => {
    expect([readNight('none'), readRestDays('none').size]).toEqual([undefined, 0]);
  });
});
