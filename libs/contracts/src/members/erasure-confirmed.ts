import { z } from 'zod';
import { defineContract } from '../contract';
import { ErasureRequested } from './erasure-requested';

export const ErasureConfirmed = defineContract(
  'members.erasure-confirmed',
  z.object({
    erasureId: z.uuid(),
    service: z.string().min(1).max(64),
    /** Rows and given-up messages that were removed or made anonymous. */
    removed: z.int().min(0),
    at: ErasureRequested.schema.shape.at,
  }),
  {
    summary: 'A service keeps no personal data of the member any more.',
    example: {
      erasureId: ErasureRequested.example.erasureId,
      service: 'tracker',
      removed: 1,
      at: '2026-05-01T10:15:01Z',
    },
  },
);
