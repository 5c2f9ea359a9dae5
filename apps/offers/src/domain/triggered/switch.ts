import type { EventEnriched, Item } from '@carillon/contracts';
import type { Role } from './plan';

/** What an action of an offer says of a triggered message. */
export interface Switch {
  readonly triggeredMessageId: string;
  readonly role: Role;
  readonly item: Item<typeof EventEnriched>;
}
