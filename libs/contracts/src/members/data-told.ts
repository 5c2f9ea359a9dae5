import { z } from 'zod';
import { defineContract } from '../contract';
import { DataRequested } from './data-requested';

export const DataTold = defineContract(
  'members.data-told',
  z.object({
    exportId: z.uuid(),
    service: z.string().min(1).max(64),
    /** Parts of one service count from 0. */
    part: z.int().min(0),
    parts: z.int().min(1),
    /** What the rows are of; absent where nothing is kept. */
    name: z.string().min(1).max(64).optional(),
    rows: z.array(z.record(z.string(), z.unknown())),
  }),
  {
    summary: 'What a service keeps of a member, or a part of it.',
    example: {
      ...{ exportId: DataRequested.example.exportId, service: 'tracker', part: 0, parts: 1, name: 'preference' },
      rows: [{ member_id: 'm-1', locale: 'es-ES', opt_outs: [] }],
    },
  },
);
