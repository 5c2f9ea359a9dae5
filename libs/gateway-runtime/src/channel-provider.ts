import type { Logger, Outgoing } from '@carillon/messaging';
import type { Callbacks } from './callbacks/callback';
import type { ProviderReceipt } from './provider-receipt';
import type { StatusPolling } from './receipts/status-polling';

/** Whose fault a rejection is: an `account` fault concerns every message, so the runtime pauses the provider. */
export type Fault = 'recipient' | 'content' | 'account';

/** What came of one attempt, in the only four ways the system tells apart. */
export type SendResult =
  | { readonly outcome: 'accepted'; readonly providerMessageIds: readonly [string, ...string[]] }
  /** Never: the recipient, the content or our own account is at fault. */
  | { readonly outcome: 'rejected'; readonly fault: Fault; readonly code: string; readonly detail: string }
  /** Not now: the provider is busy, throttling or out of reach, and has certainly not taken the message. */
  | {
      readonly outcome: 'deferred';
      readonly code: string;
      readonly detail: string;
      readonly retryAfterMs?: number;
      /** The provider itself is out of reach or out of order: no message would fare better. Opens the circuit when it repeats. */
      readonly unreachable?: true;
    }
  /** No telling: the message was handed over, perhaps in part, and no answer came. */
  | { readonly outcome: 'unknown'; readonly code: string; readonly detail: string };

/** What the runtime lends a provider for its life. */
export interface ProviderContext {
  /**
   * Takes a receipt, in any order and any number of times. Resolves when it is safely kept, so that the provider may be
   * thanked; rejects when it could not be, and must then be asked for again.
   */
  onReceipt(receipt: ProviderReceipt): Promise<void>;
  /** Tells other services what a provider has let us know beside receipts. Resolves when the broker keeps it. */
  publish(items: readonly Outgoing[]): Promise<void>;
  readonly log: Logger;
}

/** What a provider can take at most; the gateway's own settings may ask for less. */
export interface ProviderLimits {
  /** Sends in flight. */
  readonly window?: number;
  readonly perSecond?: number;
}

/**
 * One way of sending on one channel.
 *
 * An adapter translates: our message into the provider's call, the provider's answer into a `SendResult`. It keeps no
 * state about messages, retries nothing, and knows neither the broker nor the database. The runtime sees to the number
 * of sends in flight, their rate and their time.
 */
export interface ChannelProvider<Payload> {
  readonly name: string;
  /** Whether it is for such a message at all; another network's, say, is not. Every message, when absent. */
  takes?(message: Payload): boolean;
  /** Called once before the first `send`. Resolves whether or not the provider can be reached. */
  start?(context: ProviderContext): Promise<void>;
  /**
   * Resolves with what came of it; rejects only for what the adapter did not foresee. When `signal` aborts, it settles
   * soon: `deferred` if the message has certainly not been handed over, else `unknown`.
   */
  send(message: Payload, signal: AbortSignal): Promise<SendResult>;
  /** Lets what is in hand end, within limits. */
  close?(): Promise<void>;
  /** Whether a message would be sent at once; for the metrics alone. */
  readonly ready?: () => boolean;
  readonly limits?: ProviderLimits;
  /** How it reports over HTTP, if it does. */
  readonly callbacks?: Callbacks;
  /** How it is asked for statuses, if it does not report by itself. */
  readonly polling?: StatusPolling;
}
