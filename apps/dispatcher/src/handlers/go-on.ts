import { type Cause, type OutgoingItem, type Resumption, StampMessage } from '@carillon/contracts';
import { began, deliveryIdOf, mayGoOn, nextStep, type ParkedRequest, type Progress, stepsOf } from '../domain/cascade';
import type { ParkedMessage } from '../storage/parked-message.repository';

/** A message that may go on passes `members` first: consent and contacts are to be those of then. */
export const stampOrder = (cause: Cause, request: ParkedRequest, resume: Resumption): OutgoingItem =>
  StampMessage.item({
    cause,
    role: deliveryIdOf(request.messageId, resume.step),
    payload: { ...request, resume },
  });

const isOver = ({ expiresAt }: ParkedRequest, now: Date): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime();

/** What is parked of a message that has come so far; what was asked for is let go of as soon as nobody needs it. */
export function parkedAs(
  messageId: string,
  request: ParkedRequest | undefined,
  progress: Progress,
  now: Date,
): ParkedMessage {
  const needed = request !== undefined && !isOver(request, now) && mayGoOn(progress, stepsOf(request));
  return { messageId, request: needed ? request : undefined, progress };
}

/**
 * Goes on to the next channel, if it is its turn by now and the message has not outlived its life.
 *
 * @returns what is parked then, and the order that takes it there
 */
export function goOn(
  cause: Cause,
  { messageId, request }: ParkedMessage,
  progress: Progress,
  now: Date,
): { readonly parked: ParkedMessage; readonly outgoing: readonly OutgoingItem[] } {
  const next = request === undefined || isOver(request, now) ? undefined : nextStep(progress, stepsOf(request));
  if (request === undefined || next === undefined)
    return { parked: parkedAs(messageId, request, progress, now), outgoing: [] };
  return {
    parked: parkedAs(messageId, request, began(progress, next), now),
    outgoing: [stampOrder(cause, request, { step: next, wait: 0 })],
  };
}
