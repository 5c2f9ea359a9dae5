import type { Cause } from '@carillon/contracts';
import { advanceMessage, stepsOf as stepsIn } from './advance-message';
import {
  began,
  givenUp,
  nextStep,
  patienceAfter,
  type Progress,
  putOff,
  type Request,
  type Step,
  stepsOf,
  wentOn,
} from './cascade';
import { type Circumstances, type Clearance, clearMessage, contactOf } from './clear-message';
import type { Message, StatusChange } from './message';

/** A message that wants to go by one of its channels. */
export interface Attempt {
  readonly cause: Cause;
  readonly request: Request;
  readonly step: Step;
  /** As it stands, when it has waited; it is held then. */
  readonly waited?: Message | undefined;
}

/** What was decided on an attempt. */
export interface Decided extends Attempt {
  readonly clearance: Clearance;
  readonly message: Message;
  readonly announced: readonly StatusChange[];
}

/** @param progress how far the message has come, when it is under way already */
export function decide(attempt: Attempt, progress: Progress | undefined, circumstances: Circumstances): Decided {
  const { request, step } = attempt;
  const { channel, includeUnverified } = step;
  const clearance: Clearance =
    progress === undefined || isWanted(progress)
      ? clearMessage({ ...request, channel, includeUnverified }, circumstances)
      : { outcome: 'suppressed', code: progress.cancelled ? 'CANCELLED' : 'DELIVERED_EARLIER' };
  return withClearance(attempt, clearance, circumstances.now);
}

const isWanted = ({ arrived, cancelled }: Progress): boolean => !arrived && !cancelled;

/** The delivery as this clearance leaves it. */
export function withClearance({ cause, request, step, waited }: Attempt, clearance: Clearance, now: Date): Decided {
  const before: Pick<Message, 'history' | 'deferrals'> = waited ?? { history: {}, deferrals: [] };
  const requested: readonly StatusChange[] = waited === undefined ? [{ status: 'requested', at: now }] : [];
  const { history, announced } = advanceMessage(before.history, [...requested, ...endOf(clearance, now)]);
  const { messageId, messageType, eventId, eventSource, eventType, offerId } = request;
  const message: Message = {
    ...{ messageId, messageType, eventId, eventSource, eventType, offerId, memberId: request.member.memberId },
    ...{ deliveryId: step.deliveryId, channel: step.channel, templateId: step.templateId },
    step: stepsOf(request) > 1 ? step.index : undefined,
    history,
    deferrals:
      clearance.outcome === 'deferred'
        ? [...before.deferrals, { at: now, until: clearance.until, code: clearance.code }]
        : before.deferrals,
    deferredUntil: clearance.outcome === 'deferred' ? clearance.until : undefined,
  };
  return { cause, request, step, waited, clearance, message, announced };
}

/**
 * What was decided on a delivery that went at once, or not at all, when it was asked for first, told from what is kept of it.
 *
 * @returns what was announced then, and the recipient if it was cleared and nothing has been heard of it since: its words may
 * never have been asked for
 */
export function decidedEarlier(
  { request, step }: Pick<Attempt, 'request' | 'step'>,
  { history: { requested, suppressed, expired, ...later } }: Pick<Message, 'history'>,
): { readonly announced: readonly StatusChange[]; readonly recipient?: string | undefined } {
  const isOpen = suppressed === undefined && expired === undefined && Object.keys(later).length === 0;
  const contact = isOpen ? contactOf({ ...request, channel: step.channel }) : undefined;
  return { announced: stepsIn({ requested, suppressed, expired }), recipient: contact?.value };
}

/** The step in the life of a message that a clearance is; being cleared is none. */
function endOf(clearance: Clearance, at: Date): readonly StatusChange[] {
  switch (clearance.outcome) {
    case 'suppressed':
      return [{ status: 'suppressed', at, code: clearance.code }];
    case 'expired':
      return [{ status: 'expired', at, code: clearance.code }];
    case 'deferred':
      return [{ status: 'deferred', at, code: clearance.code, until: clearance.until }];
    case 'cleared':
      return [];
  }
}

/** What a decision on a step means for the message: how far it is now, and the step to begin at once, if any. */
export function afterClearance(
  { request, step, clearance }: Pick<Decided, 'request' | 'step' | 'clearance'>,
  before: Progress,
): { readonly after: Progress; readonly next: number | undefined } {
  const progress = wentOn(began(before, step.index), step.index);
  const steps = stepsOf(request);
  switch (clearance.outcome) {
    case 'deferred':
      return { after: putOff(progress, step.index), next: undefined };
    case 'cleared': {
      const together = patienceAfter(request, step.index) === 0 && progress.started === step.index + 1;
      return together ? startOf(progress, step.index + 1) : { after: progress, next: undefined };
    }
    case 'suppressed':
    case 'expired': {
      const after = givenUp(progress, step.index);
      // Only what could not wait leaves time for another channel.
      const isOver = clearance.outcome === 'expired' && clearance.code === undefined;
      return startOf(after, isOver ? undefined : nextStep(after, steps));
    }
  }
}

const startOf = (progress: Progress, next: number | undefined) => ({
  after: next === undefined ? progress : began(progress, next),
  next,
});
