import { type ExpectedEnds, type ExpectedMessage, isReceived, isRejection } from './expected-ends';
import type { MessageFate } from './message-fates';
import type { Rejection } from './outside-world';
import type { SimulatedMessage } from './simulators-client';

/** What can be seen of a day from outside. */
export interface SeenDay {
  readonly fates: readonly MessageFate[];
  readonly received: readonly SimulatedMessage[];
  readonly rejections: readonly Rejection[];
}

/** How one event ended. */
export interface EventEnd {
  readonly eventId: string;
  readonly messages: readonly { readonly fate: MessageFate; readonly received?: SimulatedMessage }[];
  readonly rejection?: Rejection;
}

export interface DayComparison {
  /** One for each expected event, in that order. */
  readonly ends: readonly EventEnd[];
  /** Every difference from what is expected, in words. None: the day is right, with nothing beyond it. */
  readonly differences: readonly string[];
}

/**
 * Compares a day with its right end. A bad event that came several times is kept several times, which is no difference;
 * of a message there must be exactly one.
 */
export function compareDay(expected: ExpectedEnds, { fates, received, rejections }: SeenDay): DayComparison {
  const pool = new Set(received.filter(({ accepted }) => accepted));
  const openFates = new Set(fates);
  const openRejections = new Set(rejections);
  const differences: string[] = [];
  const ends = [...expected].map(([eventId, end]): EventEnd => {
    if (isRejection(end)) {
      const right = [...openRejections].filter(
        ({ eventId: id, queue, code }) => id === eventId && queue === end.queue && code === end.rejected,
      );
      for (const rejection of right) openRejections.delete(rejection);
      if (right.length === 0) differences.push(`${eventId}: is not in ${end.queue} with the code ${end.rejected}`);
      return { eventId, messages: [], rejection: right[0] };
    }
    const matched = end.map((message) => match(eventId, message, openFates, pool));
    differences.push(...matched.flatMap((one) => one.differences));
    return { eventId, messages: matched.flatMap(({ fate, received: got }) => (fate ? [{ fate, received: got }] : [])) };
  });
  for (const { eventId, channel, status, code = '' } of openFates)
    differences.push(`${eventId}: a message by ${channel}, ${status} ${code}, that nobody expects`);
  for (const { eventId, queue, code } of openRejections)
    differences.push(`${eventId}: is in ${queue} with the code ${code}`);
  for (const message of pool) differences.push(`the provider has a message that nobody expects: ${described(message)}`);
  return { ends, differences };
}

interface Matched {
  readonly fate?: MessageFate;
  readonly received?: SimulatedMessage;
  readonly differences: readonly string[];
}

/** Takes the fate and the received message that fit best out of what is left. */
function match(
  eventId: string,
  wanted: ExpectedMessage,
  fates: Set<MessageFate>,
  pool: Set<SimulatedMessage>,
): Matched {
  const candidates = [...fates].filter((fate) => fate.eventId === eventId && fate.channel === wanted.channel);
  const fate = candidates.find(({ status, code }) => status === wanted.status && code === wanted.code) ?? candidates[0];
  if (fate === undefined) return { differences: [`${eventId}: no message by ${wanted.channel}`] };
  fates.delete(fate);
  const differences =
    fate.status === wanted.status && fate.code === wanted.code
      ? []
      : [`${eventId}: ${wanted.channel} is ${inWords(fate)} instead of ${inWords(wanted)}`];
  if (!isReceived(wanted)) return { fate, differences };
  const copies = [wanted.to].flat().map((to) => {
    const received = [...pool].find((message) => isWanted(message, { ...wanted, to }));
    if (received !== undefined) pool.delete(received);
    return { to, received };
  });
  const lost = copies.filter(({ received }) => received === undefined);
  return {
    fate,
    received: copies[0]?.received,
    differences: [
      ...differences,
      ...lost.map(({ to }) => `${eventId}: the provider has no ${described({ ...wanted, to })}`),
    ],
  };
}

/** How stand-ins that speak for a channel call their messages. */
const PROTOCOLS: Readonly<Record<ExpectedMessage['channel'], readonly string[]>> = {
  sms: ['smpp', 'smstraffic', 'devino', 'devino-rest', 'stream-telecom'],
  email: ['smtp'],
  push: ['fcm', 'apns', 'hms', 'azure', 'web-push'],
  viber: ['devino', 'devino-viber', 'smstraffic-im'],
  social: ['devino', 'smstraffic-im', 'vk', 'ok'],
  chatbot: ['telegram', 'vk-bot', 'own-bot'],
  voice: ['voximplant', 'asterisk', 'call-centre'],
  inbox: [],
};

function isWanted(message: SimulatedMessage, { channel, to, text, subject, parts }: ExpectedMessage): boolean {
  return (
    PROTOCOLS[channel].includes(message.protocol) &&
    message.complete !== false &&
    (to === undefined || message.to === to) &&
    (text === undefined || message.text === text) &&
    (subject === undefined || message.subject === subject) &&
    (parts === undefined || message.parts?.length === parts)
  );
}

const inWords = ({ status, code }: Pick<MessageFate, 'status' | 'code'>): string =>
  code === undefined ? status : `${status} (${code})`;

const described = ({ to = '', text = '', subject }: Pick<ExpectedMessage, 'to' | 'text' | 'subject'>): string =>
  `message to ${[to].flat().join(', ')}: ${JSON.stringify(subject === undefined ? text : `${subject} | ${text}`)}`;
