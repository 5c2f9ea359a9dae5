import { IANAZone } from 'luxon';

export const DAY_MS = 86_400_000;

/**
 * What the clocks on the wall of a zone show, in milliseconds from what they showed as 1 January 1970, 0:00. The hours of a
 * day add up here as on a clock without daylight saving.
 */
export type Wall = number;

/** What the clocks of a zone show at a moment, in milliseconds since 1970. */
export function wallOf(instant: number, timeZone: string): Wall {
  return instant + offsetOf(instant, timeZone);
}

/**
 * The moment at which the clocks of a zone show `wall`, as RFC 5545 §3.3.5 has it: of an hour that clocks repeat, the first;
 * in an hour that they skip, as if they had not been put forward yet, so that 02:30 becomes 03:30.
 */
export function instantOf(wall: Wall, timeZone: string): number {
  const before = offsetOf(wall - DAY_MS, timeZone);
  const after = offsetOf(wall + DAY_MS, timeZone);
  const shown = [wall - before, wall - after].filter((instant) => wallOf(instant, timeZone) === wall);
  return shown.length > 0 ? Math.min(...shown) : wall - before;
}

/** The calendar day of a wall time: `2026-05-01`. */
export function dayOf(wall: Wall): string {
  return new Date(wall).toISOString().slice(0, 10);
}

/** Midnight of the day that a wall time belongs to. */
export function midnightOf(wall: Wall): Wall {
  return Math.floor(wall / DAY_MS) * DAY_MS;
}

/** Clocks are changed at full quarters of an hour, everywhere since 1972. */
const QUARTER_MS = 900_000;
const MOST_KNOWN = 100_000;

/** Intl takes 7 µs for an offset, and most questions are about the same days. By zone and quarter. */
const known = new Map<string, Map<number, number>>();
let knownCount = 0;

/** Milliseconds that the clocks of a zone are ahead of UTC. */
function offsetOf(instant: number, timeZone: string): number {
  const quarter = Math.floor(instant / QUARTER_MS);
  const before = known.get(timeZone)?.get(quarter);
  if (before !== undefined) return before;
  const minutes = IANAZone.create(timeZone).offset(quarter * QUARTER_MS);
  if (Number.isNaN(minutes)) throw new RangeError(`not an IANA time zone name: ${timeZone}`);
  remember(timeZone, quarter, minutes * 60_000);
  return minutes * 60_000;
}

function remember(timeZone: string, quarter: number, offset: number): void {
  if (knownCount === MOST_KNOWN) {
    known.clear();
    knownCount = 0;
  }
  const ofZone = known.get(timeZone) ?? new Map<number, number>();
  known.set(timeZone, ofZone.set(quarter, offset));
  knownCount += 1;
}
