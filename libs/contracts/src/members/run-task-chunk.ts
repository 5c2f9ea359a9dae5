import { z } from 'zod';
import { defineContract } from '../contract';
import { RecurringWork } from '../values/recurring-work';
import { Instant, TimeZone } from '../values/time';

/** The last member that has been looked at. */
export const TaskPlace = z.object({ timeZone: z.string().max(64), memberId: z.string().max(128) });
export type TaskPlace = z.infer<typeof TaskPlace>;

export const RunTaskChunk = defineContract(
  'members.run-task-chunk',
  z.object({
    taskId: z.uuid(),
    runId: z.uuid(),
    work: RecurringWork,
    /** What the clock of the task shows: days are counted from here. */
    moment: Instant,
    /** `09:30`: only members whose clocks show it at the moment. Left out: all. */
    timeOfDay: z.string().max(5).optional(),
    /** Whose calendar counts; left out: that of each member. */
    timeZone: TimeZone.optional(),
    /** Only looks and counts. */
    dryRun: z.boolean().default(false),
    after: TaskPlace.optional(),
  }),
  {
    summary:
      'A recurring task goes through some hundred members, on from where it was. Answered by members.task-chunk-run.',
    example: {
      taskId: '2f000000-0000-4000-8000-000000000001',
      runId: '3f0d4e9e-1a2b-5c3d-8e4f-5a6b7c8d9e0f',
      work: { kind: 'birthday', daysBefore: [0, 7] },
      moment: '2026-05-01T08:00:00Z',
      timeOfDay: '10:00',
    },
  },
);
