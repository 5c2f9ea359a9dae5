import type { DoNotDisturb } from '@carillon/contracts';
import { IANAZone } from 'luxon';

/** The hours of night on the member's wall clock, in minutes of the day; `from` after `until` goes over midnight. */
export interface Night {
  readonly from: number;
  readonly until: number;
}

/** When it is quiet. */
export interface QuietHours {
  /** Undefined: the night is as good as the day. */
  readonly night: Night | undefined;
  /** Days of rest, quiet around the clock; 1 is Monday (ISO 8601). Never all seven: no message could ever go. */
  readonly restDays: ReadonlySet<number>;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/**
 * The first moment from `at` on at which a message may disturb in this time zone: `at` itself, or else a whole minute.
 *
 * Goes by what the wall clock shows. An hour that the clock skips is never waited for, and one that it shows twice counts
 * both times.
 *
 * @param zone an IANA name; `members` takes no other
 */
export function nextOpen(at: Date, zone: string, doNotDisturb: DoNotDisturb, hours: QuietHours): Date {
  if (doNotDisturb === 'no-limit') return at;
  const calendar = IANAZone.create(zone);
  const offsetAt = (minute: number): number => calendar.offset(minute * MINUTE_MS);
  const isQuiet = (minute: number): boolean => isQuietOn(minute + offsetAt(minute), doNotDisturb, hours);
  let minute = Math.floor(at.getTime() / MINUTE_MS);
  if (!isQuiet(minute)) return at;
  while (isQuiet(minute)) minute = nextTurn(minute, offsetAt, hours);
  return new Date(minute * MINUTE_MS);
}

/** @param minute of the wall clock, since 1970 began there */
function isQuietOn(minute: number, doNotDisturb: DoNotDisturb, { night, restDays }: QuietHours): boolean {
  // 1970 began on a Thursday.
  const weekday = ((Math.floor(minute / DAY_MINUTES) + 3) % 7) + 1;
  if (doNotDisturb === 'night-and-weekend' && restDays.has(weekday)) return true;
  if (night === undefined) return false;
  const time = minute % DAY_MINUTES;
  const { from, until } = night;
  return from < until ? from <= time && time < until : from <= time || time < until;
}

/** The next minute at which the wall clock may show something else than quiet: the end of the night, midnight, or a jump. */
function nextTurn(minute: number, offsetAt: (minute: number) => number, { night }: QuietHours): number {
  const time = (minute + offsetAt(minute)) % DAY_MINUTES;
  const toMidnight = DAY_MINUTES - time;
  const toMorning = night !== undefined && night.until > time ? night.until - time : toMidnight;
  const turn = minute + Math.min(toMidnight, toMorning);
  const offset = offsetAt(minute);
  if (offsetAt(turn) === offset) return turn;
  let [before, after] = [minute, turn];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

const CLOCK_TIMES = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;

/**
 * Reads `22:00-09:00`, or `none`.
 *
 * @throws Error that says what is wrong with it
 */
export function readNight(text: string): Night | undefined {
  if (text === 'none') return undefined;
  const found = CLOCK_TIMES.exec(text);
  if (found === null) throw new Error(`${text} is no window of a day: write it as 22:00-09:00, or none`);
  const [fromHour, fromMinute, untilHour, untilMinute] = found.slice(1).map(Number) as [number, number, number, number];
  const night = { from: fromHour * 60 + fromMinute, until: untilHour * 60 + untilMinute };
  if (night.from === night.until) throw new Error(`${text} is quiet around the clock: no message could ever go`);
  return night;
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * Reads `sat,sun`, or `none`.
 *
 * @throws Error that says what is wrong with it
 */
export function readRestDays(text: string): ReadonlySet<number> {
  if (text === 'none') return new Set();
  const days = text.split(',').map((day) => day.trim().toLowerCase());
  const strange = days.find((day) => !DAYS.includes(day));
  if (strange !== undefined) throw new Error(`${strange} is no day of the week: mon, tue, wed, thu, fri, sat or sun`);
  if (new Set(days).size === DAYS.length) throw new Error('every day is a day of rest: no message could ever go');
  return new Set(days.map((day) => DAYS.indexOf(day) + 1));
}
