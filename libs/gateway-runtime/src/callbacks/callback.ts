import type { Outgoing } from '@carillon/messaging';
import type { ProviderReceipt } from '../provider-receipt';

/** What a provider said to us over HTTP, as it came. */
export interface CallbackRequest {
  readonly method: string;
  /** The parameters of the address; of one that is repeated, the last. */
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What an adapter makes of a callback. */
export type CallbackReading =
  | {
      readonly outcome: 'taken';
      readonly receipts?: readonly ProviderReceipt[];
      /** What else follows, such as the event of a message that came in. Published before the provider is thanked. */
      readonly publish?: readonly Outgoing[];
      /** What the provider wants to hear; by default 200 and nothing. */
      readonly answer?: { readonly body: string; readonly contentType: string };
    }
  /** It is not from the provider, or makes no sense; nothing of it is taken, and it is answered 403 or 400. */
  | { readonly outcome: 'refused'; readonly because: 'forgery' | 'nonsense'; readonly detail: string };

/**
 * How a provider reports over HTTP, to `/callbacks/<gateway>` or `/callbacks/<gateway>/<secret>`.
 *
 * A callback that comes again changes nothing: a receipt has its id from what it says, and is taken once.
 */
export interface Callbacks {
  /** What the address must end with. Absent only where `read` checks the provider's own signature. */
  readonly secret?: string;
  /** Never throws for what a stranger may send. */
  read(request: CallbackRequest): CallbackReading | Promise<CallbackReading>;
}
