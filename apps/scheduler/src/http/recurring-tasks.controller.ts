import { randomUUID } from 'node:crypto';
import { RejectedError } from '@carillon/messaging';
import { cursorOf, placeOf, Roles } from '@carillon/service-kit';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { taskFaults } from '../domain/check-task';
import type { RecurringTask, RecurringTaskTerms } from '../domain/recurring-task';
import { ERRORS } from '../error-codes';
import { TaskClock } from './task-clock';
import { RecurringTaskRepository } from '../storage/recurring-task.repository';
import { type TaskRun, TaskRunRepository } from '../storage/task-run.repository';
import {
  CreateTaskRequest,
  PutTaskRequest,
  RunPageResponse,
  RunRequestedResponse,
  RunResponse,
  RunsQuery,
  RunTaskRequest,
  TaskPageResponse,
  TaskPath,
  TaskResponse,
  TaskRunPath,
  TasksQuery,
} from './recurring-tasks.schema';

@ApiTags('recurring tasks')
@Roles('marketer')
@Controller('api/recurring-tasks')
export class RecurringTasksController {
  constructor(
    @Inject(RecurringTaskRepository) private readonly tasks: RecurringTaskRepository,
    @Inject(TaskRunRepository) private readonly runs: TaskRunRepository,
    @Inject(TaskClock) private readonly clock: TaskClock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Recurring tasks, in order of their creation' })
  @ApiOkResponse({ type: TaskPageResponse })
  async list(@Query() query: TasksQuery): Promise<TaskPageResponse> {
    const { items, ...rest } = await this.tasks.page(query);
    return { items: items.map((task) => this.toResponse(task)), ...rest };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One task' })
  @ApiOkResponse({ type: TaskResponse })
  @ApiNotFoundResponse({ description: ERRORS.TASK_NOT_FOUND })
  async find(@Param() { id }: TaskPath): Promise<TaskResponse> {
    return this.toResponse(required(await this.tasks.find(id), id));
  }

  @Post()
  @ApiOperation({ summary: 'Creates a task, stopped' })
  @ApiCreatedResponse({ type: TaskResponse })
  @ApiUnprocessableEntityResponse({ description: ERRORS.TASK_INVALID })
  async create(
    @Body() terms: CreateTaskRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TaskResponse> {
    const id = randomUUID();
    check(terms);
    const task = await this.tasks.change((tx) => this.tasks.put(tx, id, terms));
    response.setHeader('Location', `/api/recurring-tasks/${id}`);
    return this.toResponse(task);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Creates a task with a given id, stopped, or replaces a stopped one' })
  @ApiOkResponse({ type: TaskResponse, description: 'Replaced' })
  @ApiCreatedResponse({ type: TaskResponse, description: 'Created' })
  @ApiConflictResponse({ description: ERRORS.TASK_RUNNING_CONFLICT })
  @ApiUnprocessableEntityResponse({ description: ERRORS.TASK_INVALID })
  async put(
    @Param() { id }: TaskPath,
    @Body() { name, schedule, work }: PutTaskRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TaskResponse> {
    check({ name, schedule, work });
    return this.tasks.change(async (tx) => {
      const known = await this.tasks.take(tx, id);
      if (known) refuseRunning(known);
      response.status(known ? 200 : 201);
      return this.toResponse(await this.tasks.put(tx, id, { name, schedule, work }));
    });
  }

  @Post(':id/start')
  @HttpCode(200)
  @ApiOperation({ summary: 'Starts a task: it runs by its schedule from now on; one that runs goes on' })
  @ApiOkResponse({ type: TaskResponse })
  @ApiNotFoundResponse({ description: ERRORS.TASK_NOT_FOUND })
  start(@Param() { id }: TaskPath): Promise<TaskResponse> {
    return this.tasks.change(async (tx) => {
      const task = required(await this.tasks.take(tx, id), id);
      check(task); // a release since may have taken away what it names
      await this.tasks.setState(tx, id, 'running');
      // Before the commit: a timer for a task that is stopped after all does nothing.
      await this.clock.start(task);
      return this.toResponse(required(await this.tasks.find(id, tx), id));
    });
  }

  @Post(':id/stop')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stops a task, and its runs that are under way after the members they have in hand' })
  @ApiOkResponse({ type: TaskResponse })
  @ApiNotFoundResponse({ description: ERRORS.TASK_NOT_FOUND })
  stop(@Param() { id }: TaskPath): Promise<TaskResponse> {
    return this.tasks.change(async (tx) => {
      const task = required(await this.tasks.take(tx, id), id);
      await this.tasks.setState(tx, id, 'stopped');
      await this.runs.stop(tx, id, new Date());
      await this.clock.stop(task);
      return this.toResponse(required(await this.tasks.find(id, tx), id));
    });
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Deletes a stopped task with the history of its runs' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: ERRORS.TASK_NOT_FOUND })
  @ApiConflictResponse({ description: ERRORS.TASK_RUNNING_CONFLICT })
  async remove(@Param() { id }: TaskPath): Promise<void> {
    await this.tasks.change(async (tx) => {
      refuseRunning(required(await this.tasks.take(tx, id), id));
      await this.tasks.remove(tx, id);
    });
  }

  @Post(':id/run')
  @HttpCode(202)
  @ApiOperation({ summary: 'Runs a task now, over all members; whom it has told today it does not tell again' })
  @ApiAcceptedResponse({ type: RunRequestedResponse })
  @ApiNotFoundResponse({ description: ERRORS.TASK_NOT_FOUND })
  async run(@Param() { id }: TaskPath, @Body() { dryRun }: RunTaskRequest): Promise<RunRequestedResponse> {
    return { runId: await this.clock.run(required(await this.tasks.find(id), id), dryRun) };
  }

  @Get(':id/runs')
  @ApiOperation({ summary: 'Runs of a task, the latest first; those of the clock day by day (UTC)' })
  @ApiOkResponse({ type: RunPageResponse })
  @ApiNotFoundResponse({ description: ERRORS.TASK_NOT_FOUND })
  async history(@Param() { id }: TaskPath, @Query() { limit, after }: RunsQuery): Promise<RunPageResponse> {
    required(await this.tasks.find(id), id);
    const place = after === undefined ? undefined : placeOf(after);
    const found = await this.runs.history(id, { limit: limit + 1, after: place });
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    return { items: rows.map(toRunResponse), ...(last && { next: cursorOf({ at: last.startedAt, id: last.id }) }) };
  }

  @Get(':id/runs/:runId')
  @ApiOperation({ summary: 'One run' })
  @ApiOkResponse({ type: RunResponse })
  @ApiNotFoundResponse({ description: ERRORS.TASK_RUN_NOT_FOUND })
  async oneRun(@Param() { id, runId }: TaskRunPath): Promise<RunResponse> {
    const run = await this.runs.find(id, runId);
    if (run === undefined) throw new RejectedError(ERRORS.TASK_RUN_NOT_FOUND, `task ${id} has no run ${runId}`);
    return toRunResponse(run);
  }

  private toResponse({ createdAt, updatedAt, ...task }: RecurringTask): TaskResponse {
    const nextAt = this.clock.nextAt(task);
    return {
      ...task,
      ...{ createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() },
      ...(nextAt && { nextAt: nextAt.toISOString() }),
    };
  }
}

function toRunResponse({ startedAt, finishedAt, sample, ...run }: TaskRun): RunResponse {
  return {
    ...run,
    ...{ sample: [...sample], startedAt: startedAt.toISOString() },
    ...(finishedAt === null ? {} : { finishedAt: finishedAt.toISOString() }),
  };
}

function check(terms: RecurringTaskTerms): void {
  const faults = taskFaults(terms);
  if (faults.length > 0)
    throw new RejectedError(ERRORS.TASK_INVALID, `${faults.length} fault(s) in the task`, { faults });
}

function required(task: RecurringTask | undefined, id: string): RecurringTask {
  if (task) return task;
  throw new RejectedError(ERRORS.TASK_NOT_FOUND, `there is no recurring task ${id}`);
}

function refuseRunning({ id, state }: RecurringTask): void {
  if (state === 'running')
    throw new RejectedError(ERRORS.TASK_RUNNING_CONFLICT, `task ${id} is running; stop it first`);
}
