import type { CountryCode } from '@carillon/contacts';
import { type LoyaltyEvent, MemberFacts } from '@carillon/contracts';
import { cleanFacts, type ContactFault } from './clean-facts';

/** What an event says of its member. */
export interface SaidOfMember {
  /** Undefined when it says nothing. */
  readonly facts: MemberFacts | undefined;
  /** Contacts that were said and cannot be used. */
  readonly faults: readonly ContactFault[];
  /** Whether it is enough to know a member by, if nobody knew them before. */
  readonly introduces: boolean;
}

/** A completed registration introduces a member, and so does any event that tells how to reach them. */
export function readEvent(event: LoyaltyEvent, options: { defaultCountry?: CountryCode }): SaidOfMember {
  const said = event.data['member'];
  const parsed = said === undefined ? undefined : MemberFacts.safeParse(said);
  if (!parsed?.success) return { facts: undefined, faults: [], introduces: false };
  const { facts, faults } = cleanFacts(parsed.data, options);
  const introduces = event.type === 'registration.completed' || facts.phone != null || facts.email != null;
  return { facts: Object.keys(facts).length > 0 ? facts : undefined, faults, introduces };
}
