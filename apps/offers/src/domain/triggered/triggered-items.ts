import { type Cause, DropTimer, type OutgoingItem, SetTimer, StampMessage, uuidV5 } from '@carillon/contracts';
import type { SendMessage } from '../actions/send-message';
import type { Firing } from './plan';
import { firingKey, type TimerOrder } from './standing';

/** A day: reminders that an outage has held up for longer are no use to anybody. */
const DEFAULT_LIFETIME_SECONDS = 86_400;

const OWNER = 'offers';
const PREFIX = 'triggered:';

/** The standing that a timer is of; undefined: the timer is of something else. */
export const standingIdOf = (timerId: string): string | undefined =>
  timerId.startsWith(PREFIX) ? timerId.slice(PREFIX.length) : undefined;

export function timerItem(standingId: string, order: TimerOrder, cause: Cause): OutgoingItem {
  const timerId = `${PREFIX}${standingId}`;
  const decidedAt = new Date(order.decidedAt).toISOString();
  const about = { cause, role: standingId };
  if (order.kind === 'drop') return DropTimer.item({ ...about, payload: { timerId, owner: OWNER, decidedAt } });
  const dueAt = new Date(order.dueAt).toISOString();
  return SetTimer.item({ ...about, payload: { timerId, owner: OWNER, dueAt, decidedAt, payload: {} } });
}

/** The message of a firing, for a member as they will be then. Its id follows from the event that armed it and its number. */
export function messageItem(
  firing: Firing,
  to: { readonly triggeredMessageId: string; readonly memberId: string },
  { kind: _kind, lifetimeSeconds = DEFAULT_LIFETIME_SECONDS, ...message }: SendMessage,
  cause: Cause,
): OutgoingItem {
  const { eventId, source, type, correlationId, metavariables } = firing.occasion;
  const messageId = uuidV5(`${to.triggeredMessageId} ${to.memberId} ${firingKey(firing)}`);
  return StampMessage.item({
    cause: { ...cause, id: messageId, correlationId },
    payload: {
      ...message,
      ...{ messageId, eventId, eventSource: source, eventType: type, metavariables },
      offerId: to.triggeredMessageId,
      memberId: to.memberId,
      expiresAt: new Date(firing.dueAt + lifetimeSeconds * 1_000).toISOString(),
    },
  });
}
