import { z } from 'zod';
import { defineContract } from '../contract';
import { ErasureRequested } from './erasure-requested';

export const DataRequested = defineContract(
  'members.data-requested',
  z.object({ exportId: z.uuid(), memberIds: ErasureRequested.schema.shape.memberIds }),
  {
    summary: 'Somebody wants to see all that is kept of a member: every service tells its part by members.data-told.',
    example: { exportId: '9b2d4c1e-5a6f-4b7c-8d9e-0f1a2b3c4d5f', memberIds: ['m-1'] },
  },
);
