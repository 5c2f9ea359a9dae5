import { z } from 'zod';
import { MemberFacts } from '../values/member-snapshot';
import { defineLoyaltyEvent } from './loyalty-event-type';

/** How far an event may be from the one outside that caused it, by events that offers raised. */
export const DEEPEST_RAISED_EVENT = 5;

/** Name of an event of the programme's own. */
export const OwnEventName = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'a name such as second-visit');

/** What such an event says beside its name. */
export const OwnEventValues = z.record(
  z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'a name in camel case such as visitCount'),
  z.union([z.string().max(1_000), z.number(), z.boolean()]),
);

export const EventRaised = defineLoyaltyEvent({
  type: 'event.raised',
  title: 'An event of the programme’s own',
  data: z.object({
    member: MemberFacts.optional(),
    name: OwnEventName,
    values: OwnEventValues.optional(),
    /** Of the offer that raised it; none for one from outside. */
    offerId: z.uuid().optional(),
    /** 0 from outside; one more than that of the event that set the offer off. */
    depth: z.number().int().min(0).max(DEEPEST_RAISED_EVENT).default(0),
  }),
  metavariables: { eventName: { kind: 'text', title: 'Name of the event', path: 'name' } },
  example: { name: 'second-visit', values: { visitCount: 2 } },
});
