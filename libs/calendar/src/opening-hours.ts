import { z } from 'zod';
import { DAY_MS, instantOf, midnightOf, wallOf } from './wall-time';
import { ClockTime, readClockTime } from './words';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Days of the week and the hours of these days in which something may happen. Hours past midnight belong to the day before. */
export const OpeningHours = z
  .strictObject({
    days: z
      .array(z.enum(WEEKDAYS))
      .min(1, 'no day at all: it would never be open')
      .max(7)
      .default([...WEEKDAYS]),
    from: ClockTime.describe('The first minute'),
    to: ClockTime.describe('The first minute that is too late; before `from`: on the next day'),
  })
  .refine(({ from, to }) => from !== to, { path: ['to'], error: 'the same as from: it would never be open' });
export type OpeningHours = z.infer<typeof OpeningHours>;

/** Opening hours may vanish into an hour that clocks skip, but not on two days of a week running. */
const FURTHEST_DAYS = 15;

/** The first moment from `instant` on that lies in the opening hours, by the clocks of a zone. */
export function nextOpening(instant: number, { days, from, to }: OpeningHours, timeZone: string): number {
  const opens = readClockTime(from);
  const closes = readClockTime(to) + (to < from ? DAY_MS : 0);
  const today = midnightOf(wallOf(instant, timeZone));
  for (let day = today - DAY_MS; day < today + FURTHEST_DAYS * DAY_MS; day += DAY_MS) {
    if (!days.includes(weekdayOf(day))) continue;
    const opening = instantOf(day + opens, timeZone);
    const closing = instantOf(day + closes, timeZone);
    if (instant < closing && opening < closing) return Math.max(instant, opening);
  }
  throw new RangeError(`never open: ${days.join()} ${from}-${to} ${timeZone}`);
}

/** 1 January 1970 was a Thursday. */
const weekdayOf = (midnight: number) => WEEKDAYS[(((midnight / DAY_MS + 3) % 7) + 7) % 7]!;
