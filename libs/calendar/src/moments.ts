import { DAY_MS, instantOf, midnightOf, type Wall, wallOf } from './wall-time';
import type { Span } from './words';

/**
 * The moment `times` spans after another, as the people of a zone count: a month later is the same day of the month, or the last
 * one of a shorter month; a day later is the same time on the clock; hours are hours.
 */
export function addSpan(instant: number, { months, days, ms }: Span, timeZone: string, times = 1): number {
  if (months === 0 && days === 0) return instant + ms * times;
  const wall = addMonths(wallOf(instant, timeZone), months * times) + days * times * DAY_MS;
  return instantOf(wall, timeZone) + ms * times;
}

function addMonths(wall: Wall, months: number): Wall {
  if (months === 0) return wall;
  const date = new Date(wall);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.setUTCDate(Math.min(day, lastDay));
}

/** The first moment from `instant` on at which the clocks of a zone show a time of day, given in milliseconds from midnight. */
export function nextClockTime(instant: number, timeOfDay: number, timeZone: string): number {
  const today = midnightOf(wallOf(instant, timeZone));
  for (let days = 0; ; days += 1) {
    const moment = instantOf(today + days * DAY_MS + timeOfDay, timeZone);
    if (moment >= instant) return moment;
  }
}
