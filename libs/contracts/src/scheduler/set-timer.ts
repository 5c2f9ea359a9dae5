import { z } from 'zod';
import { defineContract } from '../contract';
import { TimerId, TimerInstant, TimerOwner, TimerPayload, TimerWallTime } from './timer';

export const SetTimer = defineContract(
  'scheduler.set-timer',
  z
    .object({
      timerId: TimerId,
      owner: TimerOwner,
      /** A moment; or a time on the clock of a zone, which `scheduler` turns into a moment. */
      dueAt: z.union([TimerInstant, TimerWallTime]),
      /** When what decided this happened: of two decisions on a timer the later one counts, whichever arrives first. */
      decidedAt: TimerInstant,
      /** When nobody needs the timer any more: fired from then on, it is reported as expired. */
      expiresAt: TimerInstant.optional(),
      payload: TimerPayload,
    })
    // A time on the clock is compared by `scheduler`, which knows the zones.
    .refine(({ dueAt, decidedAt }) => typeof dueAt !== 'string' || Date.parse(dueAt) >= Date.parse(decidedAt), {
      path: ['dueAt'],
      error: 'before decidedAt: a timer cannot be due before it was decided on',
    })
    .refine(
      ({ dueAt, expiresAt }) =>
        typeof dueAt !== 'string' || expiresAt === undefined || Date.parse(expiresAt) > Date.parse(dueAt),
      { path: ['expiresAt'], error: 'not after dueAt: the timer would always expire' },
    ),
  {
    summary: 'A service wants to be told something at a moment; replaces what was decided on the timer before.',
    example: {
      timerId: 'quiet-hours:3f0d4e9e-1a2b-5c3d-8e4f-5a6b7c8d9e0f',
      owner: 'dispatcher',
      dueAt: '2026-05-02T06:00:00Z',
      decidedAt: '2026-05-01T21:15:00Z',
      expiresAt: '2026-05-02T18:00:00Z',
      payload: { messageId: '3f0d4e9e-1a2b-5c3d-8e4f-5a6b7c8d9e0f' },
    },
  },
);
