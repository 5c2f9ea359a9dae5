import { RETRY_RUNGS, rungAfter, type RetryRung } from '@carillon/messaging';

export const FIRST_RUNG: RetryRung = RETRY_RUNGS[0];

/**
 * The rung a message waits on after its n-th attempt: 5 s, 60 s, then 15 min, or more if the provider asks for it. A
 * message that would not outlive that wait takes the longest rung which leaves it one more attempt, if there is one.
 */
export function nextRung(
  attempt: number,
  { retryAfterMs, leftMs }: { readonly retryAfterMs: number; readonly leftMs: number },
): RetryRung {
  const wanted = rungAfter(attempt, Infinity, retryAfterMs) ?? FIRST_RUNG;
  return RETRY_RUNGS.findLast(({ delayMs }) => delayMs <= wanted.delayMs && delayMs < leftMs) ?? FIRST_RUNG;
}
