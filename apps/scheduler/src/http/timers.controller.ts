import { RejectedError } from '@carillon/messaging';
import { cursorOf, placeOf } from '@carillon/service-kit';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { ERRORS } from '../error-codes';
import { placeIdOf, TimerListRepository, type TimerRow } from '../storage/timer-list.repository';
import {
  ListTimersRequest,
  TimerCountsResponse,
  TimerKeyRequest,
  TimerPageResponse,
  TimerResponse,
} from './timers.schema';

@ApiTags('timers')
@Controller('api/timers')
export class TimersController {
  constructor(@Inject(TimerListRepository) private readonly timers: TimerListRepository) {}

  @Get()
  @ApiOperation({ summary: 'Timers in one state' })
  @ApiOkResponse({ type: TimerPageResponse })
  async list(@Query() { after, ...request }: ListTimersRequest): Promise<TimerPageResponse> {
    const place = after === undefined ? undefined : placeOf(after);
    const search = { ...request, limit: request.limit + 1, after: place };
    const found = await (search.state === 'pending' ? this.timers.pending(search) : this.timers.settled(search));
    const rows = found.slice(0, request.limit);
    const last = rows.at(-1);
    const next = found.length > rows.length && last ? { next: cursorOf(placeAt(last)) } : {};
    return { items: rows.map(toResponse), ...next };
  }

  @Get('summary')
  @ApiOperation({ summary: 'How many timers there are of each owner and state; counts them all' })
  @ApiOkResponse({ type: TimerCountsResponse })
  async summary(): Promise<TimerCountsResponse> {
    return { counts: [...(await this.timers.count())] };
  }

  @Get(':owner/:timerId')
  @ApiOperation({ summary: 'One timer, with what its owner will be told' })
  @ApiOkResponse({ type: TimerResponse })
  @ApiNotFoundResponse({ description: ERRORS.TIMER_NOT_FOUND })
  async one(@Param() key: TimerKeyRequest): Promise<TimerResponse> {
    const timer = await this.timers.find(key);
    if (timer === undefined)
      throw new RejectedError(ERRORS.TIMER_NOT_FOUND, `${key.owner} has no timer ${key.timerId} that is still known`);
    return { ...toResponse(timer), ...(timer.payload === null ? {} : { payload: timer.payload }) };
  }
}

/** Pending timers are listed by the moment they are due, all others by the moment they were settled. */
const placeAt = (row: TimerRow) => ({ at: (row.settledAt ?? row.dueAt)!, id: placeIdOf(row) });

type Listed = z.output<(typeof TimerPageResponse)['schema']>['items'][number];

function toResponse({
  timerId,
  owner,
  state,
  decidedAt,
  dueAt,
  expiresAt,
  settledAt,
  correlationId,
}: TimerRow): Listed {
  return {
    ...{ timerId, owner, state, decidedAt: decidedAt.toISOString() },
    ...(dueAt === null ? {} : { dueAt: dueAt.toISOString() }),
    ...(expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() }),
    ...(settledAt === null ? {} : { settledAt: settledAt.toISOString() }),
    ...(correlationId === null ? {} : { correlationId }),
  };
}
