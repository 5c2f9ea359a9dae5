import type { LoyaltyEventType } from './loyalty-event-type';
import * as member from './member';
import * as purchase from './purchase';

/** Every event type that Carillon understands, by CloudEvents `type`. */
export const loyaltyEventTypes: ReadonlyMap<string, LoyaltyEventType> = new Map(
  [...Object.values(purchase), ...Object.values(member)].map((type) => [type.type, type]),
);
