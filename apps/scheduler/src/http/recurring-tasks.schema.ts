import { Instant } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { RecurringTaskState, RecurringTaskTerms } from '../domain/recurring-task';
import { TASK_RUN_STATES } from '../storage/task-run.repository';

export class TaskPath extends createZodDto(z.object({ id: z.uuid() })) {}
export class TaskRunPath extends createZodDto(z.object({ id: z.uuid(), runId: z.uuid() })) {}

const Limit = z.coerce.number().int().min(1).max(200).default(50).describe('Most entries in the answer');
const Next = z.string().optional().describe('Give it as `after` for the page that follows');

export class TasksQuery extends createZodDto(
  z.object({
    limit: Limit,
    after: z
      .string()
      .regex(/^\d{1,18}$/, 'the `next` of an answer')
      .optional()
      .describe('`next` of the answer before'),
  }),
) {}

const READ_ONLY = { id: z.uuid(), state: RecurringTaskState, createdAt: Instant, updatedAt: Instant };
const NextAt = Instant.optional().describe('When it runs next, somewhere; of one that is running');
const Task = RecurringTaskTerms.extend({ ...READ_ONLY, nextAt: NextAt });

export class CreateTaskRequest extends createZodDto(RecurringTaskTerms) {}

/** What an answer holds beside the terms may stand in the request, so that an answer can be changed and sent back. */
export class PutTaskRequest extends createZodDto(
  RecurringTaskTerms.extend({ ...z.object(READ_ONLY).partial().shape, nextAt: NextAt }),
) {}

export class TaskResponse extends createZodDto(Task) {}

export class TaskPageResponse extends createZodDto(z.object({ items: z.array(Task), next: Next })) {}

export class RunTaskRequest extends createZodDto(
  z.strictObject({ dryRun: z.boolean().default(false).describe('Only looks and counts; nobody is told') }),
) {}

export class RunRequestedResponse extends createZodDto(
  z.object({ runId: z.uuid().describe('Found among the runs of the task within a second') }),
) {}

export class RunsQuery extends createZodDto(
  z.object({ limit: Limit, after: z.string().min(1).max(1_500).optional().describe('`next` of the answer before') }),
) {}

const Run = z.object({
  id: z.uuid(),
  startedBy: z.enum(['clock', 'hand']),
  dryRun: z.boolean(),
  state: z.enum(TASK_RUN_STATES),
  turns: z.int().describe('Moments of the day at which members had their turn, their clocks being different'),
  missed: z.int().describe('Turns let pass, because an outage had held them up for a day'),
  scanned: z.int().describe('Members looked at'),
  raised: z.int().describe('Events raised, or, in a dry run, that would have been'),
  sample: z.array(z.string()).describe('Some of the members concerned'),
  startedAt: Instant,
  finishedAt: Instant.optional(),
});

export class RunResponse extends createZodDto(Run) {}

export class RunPageResponse extends createZodDto(z.object({ items: z.array(Run), next: Next })) {}
