import { type Logger, Messenger } from '@carillon/messaging';
import { defineService, LOGGER, ServiceConfig } from '@carillon/service-kit';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { CLOCK, type Clock } from './domain/clock';
import { DropTimersOnDropTimer } from './handlers/drop-timers.on-drop-timer';
import { FireTimers } from './handlers/fire-timers';
import { Firing } from './handlers/firing';
import { FiringMetrics } from './handlers/firing-metrics';
import { ForgetTimers } from './handlers/forget-timers';
import { GoOnOnTaskChunkRun } from './handlers/go-on.on-task-chunk-run';
import { RunTasksOnTimerFired } from './handlers/run-tasks.on-timer-fired';
import { SetTimersOnSetTimer } from './handlers/set-timers.on-set-timer';
import { RecurringTasksController } from './http/recurring-tasks.controller';
import { TaskClock } from './http/task-clock';
import { TimersController } from './http/timers.controller';
import { Timer1700000000001 } from './storage/1700000000001-timer';
import { RecurringTask1700000000002 } from './storage/1700000000002-recurring-task';
import { PaceRepository } from './storage/pace.repository';
import { RecurringTaskRepository } from './storage/recurring-task.repository';
import { TaskRunRepository } from './storage/task-run.repository';
import { TimerListRepository } from './storage/timer-list.repository';
import { TimerRepository } from './storage/timer.repository';

export const SchedulerConfig = ServiceConfig.extend({
  FIRE_RATE: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(5_000)
    .describe('Timers that all replicas together fire in a second at most: the pace of catching up after an outage'),
  KEEP_SETTLED_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(14)
    .describe(
      'How long fired and dropped timers are remembered; a decision that arrives later than this may revive one',
    ),
});

export const scheduler = defineService({
  name: 'scheduler',
  summary: 'Keeps every timer there is, and tells its owner when its time has come; runs the recurring tasks.',
  config: SchedulerConfig,
  migrations: [Timer1700000000001, RecurringTask1700000000002],
  controllers: [TimersController, RecurringTasksController],
  audited: [{ table: 'recurring_task', key: ['id'] }],
  personal: [
    {
      table: 'task_run',
      rows: 'sample::jsonb ?| $1::text[]',
      onErasure: { sample: `'[]'` },
      shown: ['task_id', 'started_at'],
    },
  ],
  providers: ({ FIRE_RATE, KEEP_SETTLED_DAYS }) => [
    TimerRepository,
    TimerListRepository,
    PaceRepository,
    SetTimersOnSetTimer,
    DropTimersOnDropTimer,
    FireTimers,
    RecurringTaskRepository,
    TaskRunRepository,
    TaskClock,
    RunTasksOnTimerFired,
    GoOnOnTaskChunkRun,
    { provide: CLOCK, useValue: () => new Date() },
    {
      provide: FiringMetrics,
      inject: [Registry, TimerRepository, CLOCK],
      useFactory: (...parts: [Registry, TimerRepository, Clock]) => new FiringMetrics(...parts),
    },
    {
      provide: Firing,
      inject: [DataSource, TimerRepository, PaceRepository, Messenger, FiringMetrics, CLOCK],
      useFactory: (...parts: [DataSource, TimerRepository, PaceRepository, Messenger, FiringMetrics, Clock]) =>
        new Firing(...parts, FIRE_RATE),
    },
    {
      provide: ForgetTimers,
      inject: [TimerRepository, CLOCK, LOGGER],
      useFactory: (timers: TimerRepository, clock: Clock, log: Logger) =>
        new ForgetTimers(timers, clock, log, KEEP_SETTLED_DAYS),
    },
  ],
  background: [FireTimers, ForgetTimers],
});
