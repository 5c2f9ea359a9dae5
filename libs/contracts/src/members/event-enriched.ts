import { z } from 'zod';
import { defineContract } from '../contract';
import { EventAccepted } from '../intake/event-accepted';
import { LoyaltyEvent } from '../values/loyalty-event';
import { MemberSnapshot } from '../values/member-snapshot';

export const EventEnriched = defineContract(
  'members.event-enriched',
  z.object({ event: LoyaltyEvent, member: MemberSnapshot }),
  {
    summary: 'An accepted event with a snapshot of the member it concerns.',
    example: {
      ...EventAccepted.example,
      member: {
        memberId: 'm-1',
        firstName: 'Homer',
        lastName: 'Simpson',
        locale: 'en-US',
        timeZone: 'America/New_York',
      },
    },
  },
);
