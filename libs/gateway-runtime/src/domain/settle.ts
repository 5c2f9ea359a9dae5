import type { DeliveryStatus, OnUnknown } from '@carillon/contracts';
import type { RetryRung } from '@carillon/messaging';
import type { SendResult } from '../channel-provider';
import { MAX_RESENDS } from './decide-claim';
import type { DeliveryEvent } from './delivery';
import { FIRST_RUNG, nextRung } from './next-rung';
import { keepableId } from './provider-message-id';

/** What came of a message that was claimed: the provider's answer, or why it was never asked. */
export type Outcome =
  | SendResult
  /** Not handed over, because the service stops or has lost its lease: no fault of anybody, and nothing to tell. */
  | { readonly outcome: 'released' }
  | { readonly outcome: 'expired' };

/** The row had been taken over before its send could begin: whoever has it will tell. */
export type Superseded = { readonly outcome: 'superseded' };

export interface Attempted {
  readonly attempt: number;
  readonly resends: number;
  readonly onUnknown: OnUnknown;
  readonly expiresAt?: Date;
  /** Code of an earlier failure. */
  readonly code?: string;
}

export interface SettlePolicy {
  readonly now: Date;
  /** Attempts after which a message that is put off has failed. */
  readonly maxAttempts: number;
}

/** What the record and the world are told, and when the message comes again, if it does. */
export interface Settlement {
  readonly event: Extract<DeliveryEvent, 'put-off' | 'accept' | 'refuse' | 'run-out' | 'lose'>;
  readonly tell?: { readonly status: DeliveryStatus; readonly code?: string; readonly detail?: string };
  readonly resends: number;
  readonly code?: string;
  readonly providerMessageIds: readonly string[];
  /** Where the message waits before it comes again. */
  readonly again?: RetryRung;
}

/** Decides what becomes of a message after an attempt. Pure: the clock comes in with the policy. */
export function settle(attempted: Attempted, outcome: Outcome, policy: SettlePolicy): Settlement {
  const { resends } = attempted;
  switch (outcome.outcome) {
    case 'accepted':
      return {
        event: 'accept',
        tell: { status: 'sent' },
        resends,
        providerMessageIds: outcome.providerMessageIds.map(keepableId),
      };
    case 'rejected':
      return outcome.fault === 'account'
        ? putOff(attempted, { ...outcome, outcome: 'deferred' }, policy)
        : finish('refuse', 'failed', attempted, outcome);
    case 'deferred':
      return putOff(attempted, outcome, policy);
    case 'unknown':
      return mayResend(attempted, policy)
        ? putOff({ ...attempted, resends: resends + 1 }, { ...outcome, outcome: 'deferred' }, policy)
        : finish('lose', 'unknown', attempted, outcome);
    case 'released':
      return { event: 'put-off', resends, code: attempted.code, providerMessageIds: [], again: FIRST_RUNG };
    case 'expired':
      return finish('run-out', 'expired', attempted, { code: attempted.code ?? 'EXPIRED' });
  }
}

/** Only what would be sent again in truth is taken out of `unknown`. */
function mayResend({ onUnknown, resends, attempt, expiresAt }: Attempted, { now, maxAttempts }: SettlePolicy): boolean {
  const alive = expiresAt === undefined || expiresAt > now;
  return onUnknown === 'resend' && resends < MAX_RESENDS && attempt < maxAttempts && alive;
}

function putOff(
  attempted: Attempted,
  { code, detail, retryAfterMs = 0 }: Extract<SendResult, { outcome: 'deferred' }>,
  { now, maxAttempts }: SettlePolicy,
): Settlement {
  const leftMs = attempted.expiresAt === undefined ? Infinity : attempted.expiresAt.getTime() - now.getTime();
  if (leftMs <= 0) return finish('run-out', 'expired', attempted, { code, detail });
  if (attempted.attempt >= maxAttempts) return finish('refuse', 'failed', attempted, { code, detail });
  const tell = { status: 'deferred', code, detail } as const;
  const { resends } = attempted;
  const again = nextRung(attempted.attempt, { retryAfterMs, leftMs });
  return { event: 'put-off', tell, resends, code, providerMessageIds: [], again };
}

function finish(
  event: Settlement['event'],
  status: DeliveryStatus,
  { resends }: Attempted,
  { code, detail }: { readonly code: string; readonly detail?: string },
): Settlement {
  return {
    event,
    tell: { status, code, ...(detail === undefined ? {} : { detail }) },
    resends,
    code,
    providerMessageIds: [],
  };
}
