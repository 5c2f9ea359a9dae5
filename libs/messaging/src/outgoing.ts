import type { AnyContract, CloudEvent, Item, OutgoingItem } from '@carillon/contracts';
import type { RetryRung } from './topology';

/** One CloudEvent for the world outside, as one AMQP message. */
export interface PublicEvent {
  readonly exchange: string;
  readonly routingKey: string;
  readonly event: CloudEvent;
}

/** An item that was looked at and cannot be taken: it is kept, with the reason, where a person can mend and resubmit it. */
export interface Refused {
  readonly refused: Item<AnyContract>;
  readonly code: string;
  readonly detail: string;
}

/** An item that shall come back to the same handler after a while. */
export interface Postponed {
  readonly postponed: Item<AnyContract>;
  readonly rung: RetryRung;
  /** Tells this waiting from an earlier one of the same item. */
  readonly attempt: number;
}

/** An item for one service alone: it goes to that service's queue of the contract, and to no other that is bound to it. */
export interface Addressed extends OutgoingItem {
  readonly to: string;
}

/** An answer to whoever waits for one. It is not kept by the broker, and is dropped when nobody takes it in time. */
export interface Reply {
  readonly replyTo: string;
  readonly correlationId: string;
  readonly answer: object;
  /** How long the answer is of use, in milliseconds. */
  readonly lifetimeMs: number;
}

/** All that a handler can cause. It returns them; only `messaging` publishes. */
export type Outgoing = (OutgoingItem | Addressed | PublicEvent | Reply | Refused | Postponed) & {
  readonly repeatable?: true;
};

/** Marks what a handler that has `again` can tell from the item and its own tables: the inbox need not keep it. */
export const repeatable = <Said extends Outgoing>(said: Said): Said => ({ ...said, repeatable: true });

export const refuse = (item: Item<AnyContract>, code: string, detail: string): Refused => ({
  refused: item,
  code,
  detail,
});

export const postpone = (item: Item<AnyContract>, rung: RetryRung, attempt: number): Postponed => ({
  postponed: item,
  rung,
  attempt,
});

/** Kept in `carillon.unrouted` when the service has no such queue. The handler there is marked `ownOnly`. */
export const addressed = (item: OutgoingItem, to: string): Addressed => ({ ...item, to });

export const isRefused = (outgoing: Outgoing): outgoing is Refused => 'refused' in outgoing;
export const isPostponed = (outgoing: Outgoing): outgoing is Postponed => 'postponed' in outgoing;
export const isReply = (outgoing: Outgoing): outgoing is Reply => 'replyTo' in outgoing;
export const isPublicEvent = (outgoing: Outgoing): outgoing is PublicEvent => 'event' in outgoing;
