import { type Cause, DropTimer, type OutgoingItem, SetTimer } from '@carillon/contracts';
import { z } from 'zod';
import { patienceAfter, type ParkedRequest, type Step, stepOf, stepsOf } from '../domain/cascade';

const OWNER = 'dispatcher';

/** What this service has itself told by `scheduler`. */
export const TimerNote = z.discriminatedUnion('kind', [
  /** A delivery that was put off, for the `wait`-th time, may be tried again. */
  z.object({
    kind: z.literal('deferral'),
    messageId: z.uuid(),
    step: z.number().int().min(0),
    wait: z.number().int().min(1),
  }),
  /** A step has had its time. */
  z.object({ kind: z.literal('fallback'), messageId: z.uuid(), step: z.number().int().min(0) }),
]);
export type TimerNote = z.infer<typeof TimerNote>;

type Request = Pick<
  ParkedRequest,
  'messageId' | 'channel' | 'templateId' | 'includeUnverified' | 'cascade' | 'expiresAt'
>;

interface Setting {
  readonly cause: Cause;
  readonly request: Request;
  readonly step: Step;
  readonly now: Date;
}

/** To be told when a delivery that is put off may be tried again. */
export function deferralTimer({ cause, request, step, now }: Setting, until: Date, wait: number): OutgoingItem {
  const note: TimerNote = { kind: 'deferral', messageId: request.messageId, step: step.index, wait };
  return setTimer(cause, deferralId(step.deliveryId), note, { dueAt: until, now, expiresAt: request.expiresAt });
}

/**
 * To be told when a step has had its time. None where there is no next step, where it begins at once, or where the life of the
 * message ends before.
 */
export function fallbackTimer({ cause, request, step, now }: Setting): readonly OutgoingItem[] {
  const dueAt = endOfPatience(request, step.index, now);
  if (dueAt === undefined || (request.expiresAt !== undefined && Date.parse(request.expiresAt) <= dueAt.getTime()))
    return [];
  const note: TimerNote = { kind: 'fallback', messageId: request.messageId, step: step.index };
  return [setTimer(cause, fallbackId(step), note, { dueAt, now, expiresAt: request.expiresAt })];
}

/** What was put off is not to be tried again. */
export function dropDeferralTimer(cause: Cause, deliveryId: string, now: Date): OutgoingItem {
  return dropTimer(cause, deferralId(deliveryId), now);
}

/** The time of the newest step does not matter any more. Our own clock decided on it, so our own clock undoes it. */
export function dropFallbackTimer(cause: Cause, request: Request, started: number, now: Date): readonly OutgoingItem[] {
  if (started >= stepsOf(request)) return [];
  return [dropTimer(cause, fallbackId(stepOf(request, started - 1)), now)];
}

/** When a step that goes now will have had its time; undefined if none follows, or follows at once. */
export function endOfPatience(request: Request, step: number, now: Date): Date | undefined {
  const seconds = patienceAfter(request, step);
  return seconds === undefined || seconds === 0 ? undefined : new Date(now.getTime() + seconds * 1_000);
}

const deferralId = (deliveryId: string): string => `deferral:${deliveryId}`;

const fallbackId = ({ deliveryId }: Step): string => `fallback:${deliveryId}`;

const dropTimer = (cause: Cause, timerId: string, now: Date): OutgoingItem =>
  DropTimer.item({ cause, role: timerId, payload: { timerId, owner: OWNER, decidedAt: now.toISOString() } });

function setTimer(
  cause: Cause,
  timerId: string,
  payload: TimerNote,
  { dueAt, now, expiresAt }: { dueAt: Date; now: Date; expiresAt: string | undefined },
): OutgoingItem {
  const at = { dueAt: dueAt.toISOString(), decidedAt: now.toISOString() };
  return SetTimer.item({ cause, role: timerId, payload: { timerId, owner: OWNER, ...at, expiresAt, payload } });
}
