import { type LoyaltyEvent, MemberFacts } from '@carillon/contracts';
import { z } from 'zod';
import { cleanFacts, type ContactFault, type ContactOptions } from './clean-facts';
import { factsOfEvent, joinFacts, withAttachTime } from './facts-of-event';
import { type PurchaseChange, readPurchase } from './purchases';
import type { ProfileFacts } from './statements';

/** What an event says of its member. */
export interface SaidOfMember {
  /** Undefined when it says nothing. */
  readonly facts: ProfileFacts | undefined;
  readonly purchase: PurchaseChange | undefined;
  /** The members who have gone into this one. */
  readonly absorbedIds: readonly string[];
  /** Contacts that were said and cannot be used. */
  readonly faults: readonly ContactFault[];
  /** Whether it is enough to know a member by, if nobody knew them before. */
  readonly introduces: boolean;
}

const REGISTRATIONS: ReadonlySet<string> = new Set(['registration.started', 'registration.completed']);

/** A registration introduces a member, whatever it says of them, and so does any event that tells how to reach them. */
export function readEvent(event: LoyaltyEvent, options: ContactOptions): SaidOfMember {
  const explicit = parse(event.data['member']);
  const { facts, faults } = cleanFacts(joinFacts(parse(factsOfEvent(event)) ?? {}, explicit ?? {}), options);
  const reachable = facts.phone != null || facts.email != null;
  return {
    facts: Object.keys(facts).length > 0 ? facts : undefined,
    purchase: readPurchase(event),
    absorbedIds: event.type === 'member.profiles-merged' ? absorbedIdsIn(event) : [],
    faults,
    introduces: reachable || REGISTRATIONS.has(event.type),
  };

  function parse(said: unknown): MemberFacts | undefined {
    if (said === undefined) return undefined;
    const parsed = MemberFacts.safeParse(said);
    return parsed.success ? withAttachTime(parsed.data, event) : undefined;
  }
}

const AbsorbedIds = z.array(z.string().min(1).max(128));

/** Nobody goes into themselves. */
function absorbedIdsIn({ data, memberId }: LoyaltyEvent): readonly string[] {
  const { success, data: ids } = AbsorbedIds.safeParse(data['mergedMemberIds']);
  return success ? [...new Set(ids)].filter((id) => id !== memberId) : [];
}
