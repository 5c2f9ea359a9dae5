import { type OutgoingItem, TimerFired, uuidV5 } from '@carillon/contracts';
import type { TimerKey } from './decision';

/** A timer that is claimed for firing. */
export interface DueTimer extends TimerKey {
  readonly dueAt: Date;
  readonly decidedAt: Date;
  readonly expiresAt: Date | null;
  readonly payload: Record<string, unknown>;
  readonly causeId: string;
  readonly correlationId: string;
  readonly traceparent: string | null;
}

export type Outcome = 'due' | 'expired';

/** What has a lifetime and has outlived it is reported, but not as due. */
export const outcomeAt = (now: Date, { expiresAt }: Pick<DueTimer, 'expiresAt'>): Outcome =>
  expiresAt !== null && expiresAt <= now ? 'expired' : 'due';

/**
 * What the owner is told. The id depends on the timer and on the decision that armed it alone, so that whoever fires it again
 * after a crash says the same once more.
 */
export function fireTimer(timer: DueTimer, firedAt: Date): OutgoingItem {
  const { timerId, owner, dueAt, decidedAt, payload, causeId, correlationId, traceparent } = timer;
  const item = TimerFired.item({
    cause: {
      id: uuidV5(`timer ${owner} ${timerId} ${decidedAt.toISOString()}`),
      correlationId,
      occurredAt: dueAt,
      ...(traceparent === null ? {} : { traceparent }),
    },
    payload: {
      timerId,
      owner,
      dueAt: dueAt.toISOString(),
      decidedAt: decidedAt.toISOString(),
      payload,
      outcome: outcomeAt(firedAt, timer),
      firedAt: firedAt.toISOString(),
    },
  });
  return { ...item, causationId: causeId };
}
