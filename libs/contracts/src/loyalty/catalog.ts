import * as bonus from './bonus';
import * as card from './card';
import type { LoyaltyEventType } from './loyalty-event-type';
import * as member from './member';
import * as purchase from './purchase';

/** Every event type that Carillon understands, by CloudEvents `type`. */
export const loyaltyEventTypes: ReadonlyMap<string, LoyaltyEventType> = new Map(
  [purchase, bonus, card, member].flatMap((types) => Object.values(types).map((type) => [type.type, type] as const)),
);
