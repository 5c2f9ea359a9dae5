import type { EventEnriched, Item, LoyaltyEventType, Metavariables } from '@carillon/contracts';
import type { Counters } from '../counters/counter';
import type { Effect } from '../effect';
import type { OfferFault } from '../offer-fault';

/** An event that an offer wants, as one of its actions sees it. */
export interface Occasion {
  /** The event with its member; what the action causes follows from it. */
  readonly item: Item<typeof EventEnriched>;
  /** When the event happened, in milliseconds since 1970. */
  readonly time: number;
  readonly metavariables: Metavariables;
}

/** What an action is compiled for. */
export interface ActionContext {
  readonly offerId: string;
  /** Place among the actions of the offer, from 0. */
  readonly index: number;
  readonly eventType: LoyaltyEventType;
  readonly counters: Counters;
}

/** Pure, and never throws: what it makes depends on the occasion alone, and so do the ids in it. */
export type PerformAction = (occasion: Occasion) => readonly Effect[];

export type CompileActionResult =
  | { readonly outcome: 'ok'; readonly perform: PerformAction }
  /** Pointers are into the action. */
  | { readonly outcome: 'refused'; readonly faults: readonly OfferFault[] };

/** Tells what one action of one offer causes from what its other actions cause. The first has the offer's own id. */
export function roleOf({ offerId, index }: ActionContext): string {
  return index === 0 ? offerId : `${offerId} ${index}`;
}
