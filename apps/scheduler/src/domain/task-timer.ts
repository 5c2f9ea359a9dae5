import { type Cause, DropTimer, type OutgoingItem, RunTaskChunk, SetTimer, type TaskPlace } from '@carillon/contracts';
import { z } from 'zod';
import type { RecurringTask } from './recurring-task';

/** What the timers of recurring tasks carry: of the clock, or of a run that somebody asked for. */
export const TaskTimer = z.object({
  taskId: z.uuid(),
  asked: z.object({ runId: z.uuid(), dryRun: z.boolean() }).optional(),
});
export type TaskTimer = z.infer<typeof TaskTimer>;

const OWNER = 'scheduler';

/** The next run by the clock. A task has one timer: `decidedAt` grows from run to run. */
export function clockTimer(taskId: string, dueAt: number, decidedAt: number, cause: Cause): OutgoingItem {
  return SetTimer.item({
    cause,
    role: taskId,
    payload: {
      ...{ timerId: `task:${taskId}`, owner: OWNER, payload: { taskId } satisfies TaskTimer },
      ...{ dueAt: new Date(dueAt).toISOString(), decidedAt: new Date(decidedAt).toISOString() },
    },
  });
}

export function dropClockTimer(taskId: string, decidedAt: number, cause: Cause): OutgoingItem {
  const payload = { timerId: `task:${taskId}`, owner: OWNER, decidedAt: new Date(decidedAt).toISOString() };
  return DropTimer.item({ cause, role: taskId, payload });
}

/** A run at once. It takes the way of all runs, by a timer. */
export function askedTimer(
  taskId: string,
  asked: NonNullable<TaskTimer['asked']>,
  now: Date,
  cause: Cause,
): OutgoingItem {
  const at = now.toISOString();
  const payload = { taskId, asked } satisfies TaskTimer;
  return SetTimer.item({
    cause,
    role: asked.runId,
    payload: { timerId: `task-run:${asked.runId}`, owner: OWNER, dueAt: at, decidedAt: at, payload },
  });
}

/** What a run orders, from chunk to chunk. */
export interface RunOrder {
  readonly taskId: string;
  readonly runId: string;
  readonly dryRun: boolean;
  readonly work: RecurringTask['work'];
  readonly timeOfDay?: string | undefined;
  readonly timeZone?: string | undefined;
}

/** Whose clock counts: that of the task, or that of each member. Whoever asks for a run at once means everybody. */
export function orderOf(
  { id: taskId, schedule, work }: RecurringTask,
  runId: string,
  asked: TaskTimer['asked'],
): RunOrder {
  const { at, cron, timeZone = cron === undefined ? undefined : 'UTC' } = schedule;
  const timeOfDay = asked === undefined && timeZone === undefined ? at : undefined;
  return { taskId, runId, dryRun: asked?.dryRun ?? false, work, timeOfDay, timeZone };
}

export function chunkItem(order: RunOrder, moment: string, after: TaskPlace | undefined, cause: Cause): OutgoingItem {
  const role = `${order.runId} ${moment} ${after?.timeZone ?? ''} ${after?.memberId ?? ''}`;
  return RunTaskChunk.item({ cause, role, payload: { ...order, moment, ...(after && { after }) } });
}
