import type { CloudEvent, OutgoingItem, PayloadOf, TillAnswered } from '@carillon/contracts';
import type { Switch } from './triggered/switch';
import type { CountedChange } from './counters/counted-change';

export type TillMessage = PayloadOf<typeof TillAnswered>['messages'][number];

/**
 * What an action makes of an event, as data: the handler passes it on. A new sort of effect is a member here and a branch
 * in `settleEffects`.
 */
export type Effect =
  /** Said to the other services. */
  | { readonly kind: 'item'; readonly item: OutgoingItem }
  /** Words for the till that waits for an answer; nobody's when none does. */
  | { readonly kind: 'till-message'; readonly message: TillMessage }
  /** A counter changes. */
  | { readonly kind: 'count'; readonly change: CountedChange }
  /** An order to the loyalty core; its `id` is the idempotency key. */
  | { readonly kind: 'command'; readonly command: CloudEvent }
  /** A loyalty event that comes in again by the front door. */
  | { readonly kind: 'event'; readonly event: CloudEvent }
  /** A triggered message of the member is armed or called off. */
  | { readonly kind: 'switch'; readonly triggered: Switch };
