import { addSpan, dayOf, instantOf, type Span, wallOf } from '@carillon/calendar';
import { Instant } from '@carillon/contracts';
import { z } from 'zod';

const UNITS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
type Unit = (typeof UNITS)[number];

const LONGEST_DAYS = 3_660;
const DAYS_OF: Readonly<Record<Unit, number>> = {
  minute: 1 / 1_440,
  hour: 1 / 24,
  day: 1,
  week: 7,
  month: 31,
  year: 366,
};

/** The time whose changes a condition looks at. It never goes beyond the event that is decided. */
export const CounterWindow = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('floating').describe('The last so many units up to the event: 7 days are 7 times a day'),
    count: z.number().int().min(1).max(5_000),
    unit: z.enum(UNITS),
  }),
  z.strictObject({
    kind: z
      .literal('calendar')
      .describe('The unit that the event is in, by the clocks of the member, and those before it'),
    count: z.number().int().min(1).max(5_000).default(1),
    unit: z.enum(UNITS),
  }),
  z.strictObject({
    kind: z.literal('dates'),
    from: Instant.optional().describe('The first moment; left out: always'),
    to: Instant.optional().describe('The first moment that is too late; left out: for ever'),
  }),
]);
export type CounterWindow = z.infer<typeof CounterWindow>;

/** After `after` and up to `until`, both in milliseconds since 1970. */
export interface Interval {
  readonly after: number;
  readonly until: number;
}

const spanOf = (unit: Unit): Span => ({
  months: unit === 'month' ? 1 : unit === 'year' ? 12 : 0,
  days: unit === 'day' ? 1 : unit === 'week' ? 7 : 0,
  ms: unit === 'minute' ? 60_000 : unit === 'hour' ? 3_600_000 : 0,
});

/** The interval of a window, for an event at `time` of a member in a zone. A window of the future is empty. */
export function intervalOf(window: CounterWindow, time: number, timeZone: string): Interval {
  if (window.kind === 'floating')
    return { after: addSpan(time, spanOf(window.unit), timeZone, -window.count), until: time };
  if (window.kind === 'calendar') {
    const start = startOfUnit(window.unit, time, timeZone);
    return { after: addSpan(start, spanOf(window.unit), timeZone, 1 - window.count) - 1, until: time };
  }
  const after = window.from === undefined ? -Infinity : Date.parse(window.from) - 1;
  const until = window.to === undefined ? time : Math.min(time, Date.parse(window.to) - 1);
  return { after, until: Math.max(after, until) };
}

/** How far back a window may reach, in days; undefined for one that names its dates. */
export function reachOf(window: CounterWindow): number | undefined {
  return window.kind === 'dates' ? undefined : window.count * DAYS_OF[window.unit];
}

/** Whether a window is longer than ten years. */
export const isTooLong = (window: CounterWindow): boolean => (reachOf(window) ?? 0) > LONGEST_DAYS;

function startOfUnit(unit: Unit, time: number, timeZone: string): number {
  const wall = wallOf(time, timeZone);
  if (unit === 'minute' || unit === 'hour') {
    const ms = spanOf(unit).ms;
    return time - (wall - Math.floor(wall / ms) * ms);
  }
  const day = dayOf(wall);
  if (unit === 'month') return instantOf(Date.parse(`${day.slice(0, 7)}-01`), timeZone);
  if (unit === 'year') return instantOf(Date.parse(`${day.slice(0, 4)}-01-01`), timeZone);
  const midnight = Date.parse(day);
  const back = unit === 'week' ? (new Date(midnight).getUTCDay() + 6) % 7 : 0;
  return instantOf(midnight - back * 86_400_000, timeZone);
}
