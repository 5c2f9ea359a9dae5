import { TimerId, TimerOwner } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { TIMER_STATES } from '../storage/timer-list.repository';

const Moment = z.iso.datetime().describe('ISO 8601 in UTC');
const State = z.enum(TIMER_STATES);

const Timer = z.object({
  timerId: z.string(),
  owner: z.string().describe('Service that set the timer and is told'),
  state: State,
  decidedAt: Moment.describe('When what decided its state last happened; older decisions change nothing'),
  dueAt: Moment.optional().describe('Absent when the timer was dropped'),
  expiresAt: Moment.optional(),
  settledAt: Moment.optional().describe('When it was fired, reported as expired or dropped'),
  correlationId: z.string().optional().describe('The first cause of all'),
});

export class TimerPageResponse extends createZodDto(
  z.object({ items: z.array(Timer), next: z.string().optional().describe('Give it as `after` for the next page') }),
) {}

export class TimerResponse extends createZodDto(
  Timer.extend({
    payload: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('What its owner will be told; kept while it is pending'),
  }),
) {}

export class TimerCountsResponse extends createZodDto(
  z.object({
    counts: z.array(z.object({ owner: z.string(), state: State, count: z.int().min(0) })),
  }),
) {}

export class ListTimersRequest extends createZodDto(
  z.strictObject({
    owner: TimerOwner.optional(),
    state: State.default('pending').describe('Pending ones come as they are due, others latest first'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    after: z.string().min(1).max(1_500).optional().describe('`next` of the page before'),
  }),
) {}

export class TimerKeyRequest extends createZodDto(z.strictObject({ owner: TimerOwner, timerId: TimerId })) {}
