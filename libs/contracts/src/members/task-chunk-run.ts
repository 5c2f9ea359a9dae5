import { z } from 'zod';
import { defineContract } from '../contract';
import { Instant } from '../values/time';
import { RunTaskChunk, TaskPlace } from './run-task-chunk';

export const TaskChunkRun = defineContract(
  'members.task-chunk-run',
  z.object({
    taskId: z.uuid(),
    runId: z.uuid(),
    moment: Instant,
    scanned: z.number().int().min(0),
    /** Events raised, or, in a dry run, that would have been. */
    raised: z.number().int().min(0),
    /** Some of the members concerned. */
    sample: z.array(z.string()).max(20).default([]),
    /** Where to go on; absent: everybody has been looked at. */
    after: TaskPlace.optional(),
  }),
  {
    summary: 'What a recurring task found among some hundred members. Goes to scheduler alone.',
    example: {
      taskId: RunTaskChunk.example.taskId,
      runId: RunTaskChunk.example.runId,
      moment: RunTaskChunk.example.moment,
      scanned: 500,
      raised: 2,
      after: { timeZone: 'Europe/Madrid', memberId: 'm-500' },
    },
  },
);
