import { ClockTime } from '@carillon/calendar';
import { RecurringWork, TimeZone } from '@carillon/contracts';
import { z } from 'zod';

const Schedule = z
  .strictObject({
    at: ClockTime.optional().describe(
      'Every day at this time; without timeZone, when the clocks of the member show it',
    ),
    cron: z.string().max(120).optional().describe('Five fields: minute, hour, day, month, weekday'),
    timeZone: TimeZone.optional().describe('Whose clocks and calendar count; for cron UTC if left out'),
  })
  .refine(({ at, cron }) => (at === undefined) !== (cron === undefined), { error: 'give either at or cron' });
export type Schedule = z.infer<typeof Schedule>;

/** What people decide of a recurring task. */
export const RecurringTaskTerms = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters'),
  schedule: Schedule,
  work: RecurringWork,
});
export type RecurringTaskTerms = z.infer<typeof RecurringTaskTerms>;

export const RecurringTaskState = z.enum(['stopped', 'running']);
export type RecurringTaskState = z.infer<typeof RecurringTaskState>;

export interface RecurringTask extends RecurringTaskTerms {
  readonly id: string;
  readonly state: RecurringTaskState;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One thing wrong with a task; `pointer` is a JSON Pointer (RFC 6901) into it. */
export interface TaskFault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}
