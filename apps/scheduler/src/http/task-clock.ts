import { randomUUID } from 'node:crypto';
import type { Cause } from '@carillon/contracts';
import { Messenger } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../domain/clock';
import type { RecurringTask } from '../domain/recurring-task';
import { nextRun } from '../domain/schedule';
import { askedTimer, clockTimer, dropClockTimer } from '../domain/task-timer';

/** Sets the timers of tasks that somebody starts, stops or runs: on the service's own queue, as any other timer. */
@Injectable()
export class TaskClock {
  constructor(
    @Inject(Messenger) private readonly messenger: Messenger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** When a task runs next, if it does. */
  nextAt({ state, schedule }: Pick<RecurringTask, 'state' | 'schedule'>): Date | undefined {
    const next = state === 'running' ? nextRun(schedule, this.clock().getTime()) : undefined;
    return next === undefined ? undefined : new Date(next);
  }

  async start({ id, schedule }: RecurringTask): Promise<void> {
    const now = this.clock().getTime();
    const next = nextRun(schedule, now);
    if (next !== undefined) await this.messenger.toSelf([clockTimer(id, next, now, this.cause())]);
  }

  async stop({ id }: Pick<RecurringTask, 'id'>): Promise<void> {
    await this.messenger.toSelf([dropClockTimer(id, this.clock().getTime(), this.cause())]);
  }

  /** @returns the id of the run */
  async run({ id }: Pick<RecurringTask, 'id'>, dryRun: boolean): Promise<string> {
    const runId = randomUUID();
    await this.messenger.toSelf([askedTimer(id, { runId, dryRun }, this.clock(), this.cause())]);
    return runId;
  }

  private cause(): Cause {
    const id = randomUUID();
    return { id, correlationId: id, occurredAt: this.clock() };
  }
}
