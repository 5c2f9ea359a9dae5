const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** Centres refuse less (0x62), so a message that has less to live gets this much. */
const MIN_SECONDS = 60;
const MAX_SECONDS = 31 * DAY;

/**
 * validity_period in the relative form `YYMMDDhhmmss000R` (SMPP 3.4 §7.1.1), which needs no agreement about time zones.
 *
 * @returns empty if nothing limits the message; undefined if its time is over
 */
export function validityPeriod(
  expiresAt: Date | string | undefined,
  defaultSeconds: number | undefined,
  now: Date,
): string | undefined {
  if (expiresAt === undefined) return defaultSeconds === undefined ? '' : relativeTime(defaultSeconds);
  const left = Math.ceil((new Date(expiresAt).getTime() - now.getTime()) / 1_000);
  if (!(left > 0)) return undefined;
  return relativeTime(left);
}

function relativeTime(seconds: number): string {
  const bounded = Math.min(Math.max(seconds, MIN_SECONDS), MAX_SECONDS);
  const parts = [bounded / DAY, (bounded % DAY) / HOUR, (bounded % HOUR) / MINUTE, bounded % MINUTE];
  return `0000${parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join('')}000R`;
}
