import { z } from 'zod';
import { defineContract } from '../contract';
import { SetTimer } from './set-timer';
import { TimerId, TimerInstant, TimerOwner } from './timer';

export const DropTimer = defineContract(
  'scheduler.drop-timer',
  z.object({
    timerId: TimerId,
    owner: TimerOwner,
    /** When what made the timer pointless happened: it undoes what was decided until then, and nothing later. */
    decidedAt: TimerInstant,
  }),
  {
    summary: 'A timer is pointless now. Remembered for a while, so that an older order to set it changes nothing.',
    example: {
      timerId: SetTimer.example.timerId,
      owner: SetTimer.example.owner,
      decidedAt: '2026-05-01T23:40:00Z',
    },
  },
);
