import type { PayloadOf, TaskChunkRun } from '@carillon/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { RunOrder } from '../domain/task-timer';

export const TASK_RUN_STATES = ['running', 'finished', 'stopped'] as const;

/** A run of a task: at once, or by the clock on one day (of UTC). */
export interface TaskRun {
  readonly id: string;
  readonly startedBy: 'clock' | 'hand';
  readonly dryRun: boolean;
  readonly state: (typeof TASK_RUN_STATES)[number];
  /** Moments of the day at which some members had their turn; and those that came a day too late. */
  readonly turns: number;
  readonly missed: number;
  readonly scanned: number;
  readonly raised: number;
  readonly sample: readonly string[];
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

const RUN = `id, started_by as "startedBy", dry_run as "dryRun", state, turns, missed, scanned::float8, raised::float8, sample,
  started_at as "startedAt", finished_at as "finishedAt"`;

@Injectable()
export class TaskRunRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Notes that a turn begins, or was missed. */
  async begin(
    tx: EntityManager,
    order: RunOrder,
    {
      startedBy,
      moment,
      missed,
    }: { readonly startedBy: 'clock' | 'hand'; readonly moment: Date; readonly missed: boolean },
  ): Promise<void> {
    await tx.query(
      `insert into task_run as run (id, task_id, started_by, dry_run, ordered, open, turns, missed, state, started_at, finished_at)
       values ($1, $2, $3, $4, $5, 1 - $6::int, 1 - $6::int, $6::int, case when $6 = 1 then 'finished' else 'running' end, $7,
         case when $6 = 1 then $7::timestamptz end)
       on conflict (id) do update set ordered = excluded.ordered, open = run.open + excluded.open,
         turns = run.turns + excluded.turns, missed = run.missed + excluded.missed,
         state = case when excluded.open = 1 then 'running' else run.state end,
         finished_at = case when excluded.open = 0 then run.finished_at end`,
      [order.runId, order.taskId, startedBy, order.dryRun, JSON.stringify(order), missed ? 1 : 0, moment],
    );
  }

  /** Adds what a chunk has found. @returns how the run goes on; undefined when it is stopped or forgotten */
  async record(tx: EntityManager, chunk: PayloadOf<typeof TaskChunkRun>, now: Date): Promise<RunOrder | undefined> {
    const done = chunk.after === undefined ? 1 : 0;
    const [rows]: [{ state: TaskRun['state']; ordered: RunOrder }[], number] = await tx.query(
      `update task_run set scanned = scanned + $2, raised = raised + $3, open = open - $4,
         sample = case when json_array_length(sample) = 0 then $5::json else sample end,
         finished_at = case when state = 'running' and open = $4 then $6 else finished_at end,
         state = case when state = 'running' and open = $4 then 'finished' else state end
       where id = $1 returning state, ordered`,
      [chunk.runId, chunk.scanned, chunk.raised, done, JSON.stringify(chunk.sample), now],
    );
    const [row] = rows;
    return row?.state === 'running' ? row.ordered : undefined;
  }

  /** Those of a task that are under way go no further. */
  async stop(tx: EntityManager, taskId: string, now: Date): Promise<void> {
    await tx.query(`update task_run set state = 'stopped', finished_at = $2 where task_id = $1 and state = 'running'`, [
      taskId,
      now,
    ]);
  }

  async find(taskId: string, runId: string): Promise<TaskRun | undefined> {
    const [row]: TaskRun[] = await this.dataSource.query(`select ${RUN} from task_run where task_id = $1 and id = $2`, [
      taskId,
      runId,
    ]);
    return row;
  }

  /** The latest first. Relies on the index task_run_of_task. */
  history(
    taskId: string,
    {
      limit,
      after,
    }: { readonly limit: number; readonly after?: { readonly at: Date; readonly id: string } | undefined },
  ): Promise<readonly TaskRun[]> {
    return this.dataSource.query(
      `select ${RUN} from task_run
       where task_id = $1 and ($2::timestamptz is null or (started_at, id) < ($2, $3::uuid))
       order by started_at desc, id desc limit $4`,
      [taskId, after?.at ?? null, after?.id ?? null, limit],
    );
  }
}
