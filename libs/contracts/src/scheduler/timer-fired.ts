import { z } from 'zod';
import { defineContract } from '../contract';
import { Instant } from '../values/time';
import { SetTimer } from './set-timer';
import { TimerId, TimerOwner, TimerPayload } from './timer';

export const TimerFired = defineContract(
  'scheduler.timer-fired',
  z.object({
    timerId: TimerId,
    owner: TimerOwner,
    dueAt: Instant,
    decidedAt: Instant,
    payload: TimerPayload,
    /** `expired`: its time came while nobody could tell, and what it was set for has no use any more. */
    outcome: z.enum(['due', 'expired']),
    firedAt: Instant,
  }),
  {
    summary: 'The time of a timer has come. Goes to its owner alone.',
    example: {
      timerId: SetTimer.example.timerId,
      owner: SetTimer.example.owner,
      dueAt: '2026-05-02T06:00:00Z',
      decidedAt: SetTimer.example.decidedAt,
      payload: SetTimer.example.payload,
      outcome: 'due',
      firedAt: '2026-05-02T06:00:00.120Z',
    },
  },
);
