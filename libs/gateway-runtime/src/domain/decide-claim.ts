import type { OnUnknown } from '@carillon/contracts';
import { type DeliveryState, isFinished } from './delivery';

/** A message whose fate nobody knows is sent again at most this often, however much its sender wants it. */
export const MAX_RESENDS = 3;

/**
 * Who has a row that stands in `claimed` or `sending`.
 *
 * - `rival`: a worker that lives, perhaps this one; it will say what came of it.
 * - `gone`: a worker that died, so nobody will.
 * - `answered`: this worker, which knows what came of it and could not write it down.
 * - `unbegun`: nobody who could have begun.
 */
export type Holder = 'rival' | 'gone' | 'answered' | 'unbegun';

/** What the record says of a delivery before it is claimed. */
export interface KnownDelivery {
  readonly state: DeliveryState;
  /** Counts every claim; names one of them together with the worker. */
  readonly attempt: number;
  readonly resends: number;
  /** Code of the last failure. */
  readonly code?: string;
  readonly holder: Holder;
}

export interface Situation {
  readonly onUnknown: OnUnknown;
  /** Its lifetime is over. */
  readonly expired: boolean;
  readonly route: 'open' | 'paused' | 'missing' | 'refused';
}

/** What to do with a message that has come in. */
export type ClaimDecision =
  /** Hand it over: the record says `claimed` now, and `sending` before it goes. */
  | { readonly kind: 'send'; readonly attempt: number; readonly resends: number }
  /** Nothing goes to this provider now: the record says `deferred`, and the message waits. */
  | { readonly kind: 'withhold'; readonly attempt: number; readonly resends: number }
  /** Say what came of it; nothing is sent. */
  | { readonly kind: 'close'; readonly as: 'expired' | 'no-provider' | 'refused' | 'interrupted' | 'answered' }
  /** Somebody has it in hand: look again in a while. */
  | { readonly kind: 'wait' }
  /** Its fate has been told. */
  | { readonly kind: 'nothing' };

/**
 * Decides what is to be done about a message, whether it is new, comes back from a wait, or has been redelivered.
 *
 * `send` is never the answer for what another worker may be sending, or may have sent before it died, unless the message
 * itself wants to be sent again in that case.
 */
export function decideClaim(known: KnownDelivery | undefined, situation: Situation): ClaimDecision {
  if (known === undefined) return decideUnsent(0, 0, situation);
  if (isFinished(known.state)) return { kind: 'nothing' };
  if (known.state !== 'deferred' && known.holder === 'rival') return { kind: 'wait' };
  if (known.state !== 'sending' || known.holder === 'unbegun') {
    return decideUnsent(known.attempt, known.resends, situation);
  }
  if (known.holder === 'answered') return { kind: 'close', as: 'answered' };
  const again = situation.onUnknown === 'resend' && known.resends < MAX_RESENDS && !situation.expired;
  return again ? decideUnsent(known.attempt, known.resends + 1, situation) : { kind: 'close', as: 'interrupted' };
}

function decideUnsent(attempt: number, resends: number, { expired, route }: Situation): ClaimDecision {
  if (route === 'refused') return { kind: 'close', as: 'refused' };
  if (route === 'missing') return { kind: 'close', as: 'no-provider' };
  if (expired) return { kind: 'close', as: 'expired' };
  return { kind: route === 'paused' ? 'withhold' : 'send', attempt: attempt + 1, resends };
}
