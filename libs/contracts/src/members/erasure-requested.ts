import { z } from 'zod';
import { defineContract } from '../contract';
import { Instant } from '../values/time';

const MemberId = z.string().min(1).max(128);

export const ErasureRequested = defineContract(
  'members.erasure-requested',
  z.object({
    erasureId: z.uuid(),
    /** The member, and all who have gone into them. */
    memberIds: z.array(MemberId).min(1),
    at: Instant,
  }),
  {
    summary:
      'Personal data of a member must go: every service removes what it keeps and says so by members.erasure-confirmed.',
    example: {
      erasureId: '9b2d4c1e-5a6f-4b7c-8d9e-0f1a2b3c4d5e',
      memberIds: ['m-1', 'm-2'],
      at: '2026-05-01T10:15:00Z',
    },
  },
);
