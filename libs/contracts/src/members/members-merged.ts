import { z } from 'zod';
import { defineContract } from '../contract';
import { Instant } from '../values/time';

const MemberId = z.string().min(1).max(128);

export const MembersMerged = defineContract(
  'members.members-merged',
  z.object({
    /** The member as whom they go on. */
    memberId: MemberId,
    /** All whose profiles have gone into this one, now or before. */
    absorbedIds: z.array(MemberId).min(1),
    at: Instant,
    /** How many merges have made these one; of two announcements of a member, that of the higher revision is the later. */
    revision: z.int().min(1).optional(),
  }),
  {
    summary: 'Profiles have become one: whatever is kept of an absorbed member belongs to the one that goes on.',
    example: { memberId: 'm-1', absorbedIds: ['m-2'], at: '2026-05-01T10:15:00Z', revision: 1 },
  },
);
