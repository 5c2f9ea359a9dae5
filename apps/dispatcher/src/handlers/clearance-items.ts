import { MessageCleared } from '@carillon/contracts';
import type { Outgoing } from '@carillon/messaging';
import type { Decided } from '../domain/attempt';
import { publicly } from './publicly';
import { deferralTimer, endOfPatience, fallbackTimer } from './timers';

/** What a decision on a message causes: its words are to be found, or a timer to be set; and the public word. */
export function outgoingOf(decided: Decided, now: Date): readonly Outgoing[] {
  const { clearance, message, announced, cause } = decided;
  const setting = { ...decided, now };
  const told = announced.map((change) => publicly(message, change, cause.traceparent));
  switch (clearance.outcome) {
    case 'cleared':
      return [cleared(decided, clearance.recipient, now), ...fallbackTimer(setting), ...told];
    case 'deferred':
      return [deferralTimer(setting, clearance.until, message.deferrals.length), ...told];
    default:
      return told;
  }
}

/**
 * A step that another follows lives no longer than its time: what a backlog or a provider holds back must not come when the
 * next channel has its turn.
 */
export function cleared(
  { cause, request, step, message }: Pick<Decided, 'cause' | 'request' | 'step' | 'message'>,
  recipient: string,
  now: Date,
): Outgoing {
  const { messageType, onUnknown, member, metavariables } = request;
  const { deliveryId, templateId, channel } = step;
  const ends = [request.expiresAt, endOfPatience(request, step.index, now)?.toISOString()];
  const expiresAt = ends
    .filter((end) => end !== undefined)
    .sort((one, other) => Date.parse(one) - Date.parse(other))[0];
  return MessageCleared.item({
    cause,
    role: message.step === undefined ? '' : String(step.index),
    payload: {
      ...{ messageId: deliveryId, templateId, channel, messageType, recipient, onUnknown, expiresAt },
      ...{ member, metavariables },
    },
  });
}
