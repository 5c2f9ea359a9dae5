import { z } from 'zod';
import { Instant, TimeZone } from '../values/time';

const EARLIEST = Date.UTC(2000);
const LATEST = Date.UTC(2200);
const LARGEST_PAYLOAD_BYTES = 65_536;

/** A moment that a timer may know: kept to the millisecond, and of this century or the next. */
export const TimerInstant = Instant.refine(
  (value) => {
    const at = Date.parse(value);
    return at >= EARLIEST && at < LATEST;
  },
  { error: 'not between the years 2000 and 2199' },
);

/**
 * A moment by the clocks on the wall of a zone: what a person means by "on 25 October at 9". Of an hour that clocks repeat it is
 * the first; in an hour that they skip it is as much later as they skip (RFC 5545 §3.3.5).
 */
export const TimerWallTime = z.object({
  local: z.iso
    .datetime({ local: true })
    .regex(/\d$/, 'a time on the clock has no offset: 2026-10-25T09:00')
    .regex(/^2[01]/, 'not between the years 2000 and 2199'),
  timeZone: TimeZone,
});

/** The service that set the timer and alone hears of it. */
export const TimerOwner = z
  .string()
  .max(40)
  .regex(/^[a-z]+(-[a-z]+)*$/, 'not the name of a service, such as dispatcher');

/** Tells the timers of one owner apart: a UUID, or a key that means something to the owner. */
export const TimerId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{C}+$/u, 'has control characters or is not well-formed Unicode');

/** What the owner wants to be told when the time has come; nobody else reads it. At most 64 kB of JSON. */
export const TimerPayload = z.record(z.string(), z.unknown()).refine(isSmall, { error: 'more than 64 kB of JSON' });

function isSmall(payload: Readonly<Record<string, unknown>>): boolean {
  try {
    return Buffer.byteLength(JSON.stringify(payload)) <= LARGEST_PAYLOAD_BYTES;
  } catch {
    // Nested too deeply to be written.
    return false;
  }
}
