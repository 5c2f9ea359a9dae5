import { type Item, TimerFired, uuidV5 } from '@carillon/contracts';
import { Handles, type Outgoing, type PacketHandler } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { nextRun } from '../domain/schedule';
import { chunkItem, clockTimer, orderOf, TaskTimer } from '../domain/task-timer';
import { RecurringTaskRepository } from '../storage/recurring-task.repository';
import { TaskRunRepository } from '../storage/task-run.repository';

type Fired = Item<typeof TimerFired>;

/** A turn that an outage has held up for longer is let pass: what it would tell is no longer true. */
const LATEST_MS = 24 * 3_600_000;

/** Begins the run of a recurring task, or a turn of it, and sets the timer for the next. */
@Injectable()
@Handles(TimerFired, { ownOnly: true })
export class RunTasksOnTimerFired implements PacketHandler<typeof TimerFired> {
  constructor(
    @Inject(RecurringTaskRepository) private readonly tasks: RecurringTaskRepository,
    @Inject(TaskRunRepository) private readonly runs: TaskRunRepository,
  ) {}

  async handle(items: readonly Fired[], tx: EntityManager): Promise<readonly Outgoing[]> {
    const outgoing: Outgoing[] = [];
    for (const item of items) outgoing.push(...(await this.run(item, tx)));
    return outgoing;
  }

  private async run(item: Fired, tx: EntityManager): Promise<readonly Outgoing[]> {
    const { taskId, asked } = TaskTimer.parse(item.payload.payload);
    const task = await this.tasks.take(tx, taskId);
    if (task === undefined || (asked === undefined && task.state === 'stopped')) return [];
    const moment = Date.parse(item.payload.dueAt);
    const oldest = Date.parse(item.payload.firedAt) - LATEST_MS;
    const missed = moment < oldest;
    const day = item.payload.dueAt.slice(0, 10);
    const order = orderOf(task, asked?.runId ?? uuidV5(`${taskId} ${day}`), asked);
    await this.runs.begin(tx, order, { startedBy: asked ? 'hand' : 'clock', moment: new Date(moment), missed });
    const chunks = missed ? [] : [chunkItem(order, item.payload.dueAt, undefined, item)];
    const next = asked === undefined ? nextRun(task.schedule, Math.max(moment, oldest)) : undefined;
    return [...chunks, ...(next === undefined ? [] : [clockTimer(taskId, next, moment, item)])];
  }
}
