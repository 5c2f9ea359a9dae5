import type { ProviderReceipt } from '../provider-receipt';

/** How a provider that does not report by itself is asked, again and again, what became of what it took. */
export interface StatusPolling {
  /** When after the send a part is asked for, in milliseconds, ascending; after the last one the last interval repeats. */
  readonly afterMs: readonly [number, ...number[]];
  /** A part that has had no end by then is reported as `unknown`. */
  readonly giveUpAfterMs: number;
  /** Most ids in one question. */
  readonly batch: number;
  /** What is known of these parts; those it says nothing of are asked for again. Rejects when it cannot be asked now. */
  ask(providerMessageIds: readonly string[], signal: AbortSignal): Promise<readonly ProviderReceipt[]>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A schedule for providers that keep statuses for two days. */
export const TWO_DAYS_OF_POLLING = {
  afterMs: [15_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS],
  giveUpAfterMs: 48 * HOUR_MS,
} as const satisfies Pick<StatusPolling, 'afterMs' | 'giveUpAfterMs'>;
