import type { TracedEvent, TraceQuestion } from '@carillon/contracts';
import { type DeadLetter, KeptLetters } from '@carillon/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { scrub } from '../logging';
import type { ToldPart, ToldStep, TraceTeller } from './trace-teller';

/** Tells which given-up packets and rejected events of the service speak of an event or a message. The same for every service. */
@Injectable()
export class TellKeptLetters implements TraceTeller {
  constructor(@Inject(KeptLetters) private readonly letters: KeptLetters) {}

  async tell({ event, messages }: TraceQuestion): Promise<ToldPart> {
    const namedBy = ({ body }: DeadLetter) => messages.find(({ messageId }) => body.includes(messageId));
    const { letters, cutShort } = await this.letters.find(
      (letter) => (event !== undefined && isOf(event, letter)) || namedBy(letter) !== undefined,
    );
    return {
      steps: letters.map((letter) => stepOf(letter, namedBy(letter)?.messageId)),
      notes: cutShort.map((queue) => `${queue} holds so many messages that only the first were looked at`),
    };
  }
}

function stepOf(
  { id, queue, originalQueue, code, detail, failedAt, attempt }: DeadLetter,
  messageId?: string,
): ToldStep {
  const isRejected = queue.endsWith('.rejected');
  const step = messageId !== undefined ? 'message.given-up' : isRejected ? 'event.rejected' : 'event.given-up';
  return {
    at: failedAt ?? new Date().toISOString(),
    step,
    ...(messageId === undefined ? {} : { messageId }),
    code,
    detail: scrub(detail),
    facts: { queue, letterId: id, attempts: attempt, ...(originalQueue === '' ? {} : { originalQueue }) },
  };
}

/** Whether it is the event itself, or a packet with something that the event has caused. */
export function isOf(event: TracedEvent, { body, eventId, eventSource }: DeadLetter): boolean {
  if (eventId !== undefined) return eventId === event.eventId && isSame(event.source, eventSource);
  const text = body.toString('utf8');
  if (!text.includes(JSON.stringify(event.eventId))) return false;
  try {
    return speaksOf(event, JSON.parse(text));
  } catch {
    return true; // what is no JSON is no other event either
  }
}

const isSame = (asked: string | undefined, found: unknown): boolean =>
  asked === undefined || found === undefined || asked === found;

function speaksOf(event: TracedEvent, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { eventId, eventSource, specversion, id, source } = value as Record<string, unknown>;
  const isEvent = specversion !== undefined && id === event.eventId;
  if ((isEvent || eventId === event.eventId) && isSame(event.source, eventSource ?? source)) return true;
  return Object.values(value).some((inner) => speaksOf(event, inner));
}
