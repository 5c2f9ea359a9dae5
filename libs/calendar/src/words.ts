import { z } from 'zod';

/** A length of time in the units that cannot be turned into each other: a month has no fixed days, a day no fixed hours. */
export interface Span {
  readonly months: number;
  readonly days: number;
  readonly ms: number;
}

const SHAPE = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const MONTH_MS = 31 * 86_400_000;
const LONGEST_MS = 10 * 12 * MONTH_MS;

/** ISO 8601 §5.5.2, whole numbers: `P14D`, `PT3H`, `P1M`. At most ten years. */
export const Duration = z
  .string()
  .max(64)
  .superRefine((text, context) => {
    const fault = faultOf(text);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

/** What a valid `Duration` says. */
export function readDuration(text: string): Span {
  const [, years, months, weeks, days, hours, minutes, seconds] = SHAPE.exec(text) ?? [];
  const number = (digits: string | undefined): number => Number(digits ?? 0);
  return {
    months: 12 * number(years) + number(months),
    days: 7 * number(weeks) + number(days),
    ms: 1_000 * (60 * (60 * number(hours) + number(minutes)) + number(seconds)),
  };
}

function faultOf(text: string): string | undefined {
  if (/^[-+]?P.*-|^-/.test(text)) return 'a negative duration: nothing can happen before what it is counted from';
  if (!SHAPE.test(text) || !/\d/.test(text) || text.endsWith('T'))
    return 'not an ISO 8601 duration in whole numbers, such as P14D or PT3H';
  const { months, days, ms } = readDuration(text);
  return months * MONTH_MS + days * 86_400_000 + ms > LONGEST_MS ? 'longer than ten years' : undefined;
}

/** A time of day as a clock shows it: `09:30`. */
export const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not a time of day from 00:00 to 23:59');

/** Milliseconds from midnight on the clock. */
export function readClockTime(text: string): number {
  const [hours, minutes] = text.split(':');
  return (60 * Number(hours) + Number(minutes)) * 60_000;
}
