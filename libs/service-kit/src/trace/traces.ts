import {
  TRACED_SERVICES,
  TraceAnswer,
  type TracedEvent,
  type TracedMessage,
  type TraceQuestion,
  TraceStep,
} from '@carillon/contracts';
import type { Logger, Questions } from '@carillon/messaging';
import { z } from 'zod';

/** What all services that answered know of an event and its messages, in order. */
export const JoinedTrace = z.object({
  steps: z.array(TraceStep).describe('By the time they happened; at the same time in the order of the flow'),
  absent: z.array(z.string()).describe('Services that are not running, so that what they know is missing'),
  silent: z.array(z.string()).describe('Services that did not answer in time'),
  notes: z.array(z.string()).describe('What else could not be looked at'),
});
export type JoinedTrace = z.infer<typeof JoinedTrace>;

/** For the words of whoever finds nothing: it may be that somebody knows who was not heard. */
export function whoIsMissing({ absent, silent }: JoinedTrace): string {
  const missing = [...absent, ...silent];
  return missing.length === 0 ? '' : `, but these services did not answer: ${missing.join(', ')}`;
}

const TIMEOUT_MS = 3_000;
/** Of one question. */
const MOST_MESSAGES = 200;
/** Event, messages, deliveries of a cascade, templates: each is learned from the answers to the one before. */
const MOST_ROUNDS = 5;

/**
 * Asks every service what it knows, over the broker, and again about whatever else the answers speak of: the messages of an
 * event, the event of a message, the deliveries of a cascade. Who is not there or does not answer is named, and holds up
 * nobody; nothing is written.
 */
export class Traces {
  constructor(
    private readonly questions: Pick<Questions, 'askService'>,
    private readonly log: Logger,
  ) {}

  /** @throws BrokerAwayError without a connection to the broker */
  async of(first: TraceQuestion): Promise<JoinedTrace> {
    const round = new Round();
    let question: TraceQuestion | undefined = round.news(first);
    for (let count = 0; question !== undefined && count < MOST_ROUNDS; count++) {
      const asked = question;
      const peers = TRACED_SERVICES.filter((service) => !round.silent.has(service));
      const answers = await Promise.all(peers.map((service) => this.ask(service, asked, round)));
      question = round.news(...answers.flatMap((answer) => (answer === undefined ? [] : [answer])));
    }
    return round.joined();
  }

  private async ask(service: string, question: TraceQuestion, round: Round): Promise<TraceAnswer | undefined> {
    const heard = await this.questions.askService(service, question, TIMEOUT_MS);
    if (heard.outcome === 'absence') round.absent.add(service);
    if (heard.outcome === 'silence') round.silent.add(service);
    if (heard.outcome !== 'answered') return undefined;
    const answer = TraceAnswer.safeParse(heard.answer);
    if (!answer.success) {
      this.log.warn({ service, err: answer.error }, 'an answer cannot be read');
      round.note(`${service}: what it answered cannot be read here; it may be of another release`);
      return undefined;
    }
    round.take(answer.data);
    return answer.data;
  }
}

/** What has been asked and heard so far. */
class Round {
  readonly absent = new Set<string>();
  readonly silent = new Set<string>();
  private readonly notes = new Set<string>();
  private readonly steps = new Map<string, TraceStep>();
  private readonly asked = new Set<string>();

  note(text: string): void {
    this.notes.add(text);
  }

  /** The same step told again, because more was asked of the same message, is one step. */
  take({ steps, notes }: TraceAnswer): void {
    for (const step of steps) this.steps.set(JSON.stringify(step), step);
    for (const note of notes) this.note(note);
  }

  /** What of this has not been asked yet; undefined when all has. */
  news(...parts: readonly { readonly event?: TracedEvent | undefined; readonly messages: readonly TracedMessage[] }[]) {
    const isNew = (one: object): boolean => {
      const key = JSON.stringify(one);
      return !this.asked.has(key) && Boolean(this.asked.add(key));
    };
    const events = parts.flatMap(({ event }) => (event === undefined ? [] : [event]));
    // What several answers say of the same message: that with the template says most.
    const byId = new Map<string, TracedMessage>();
    for (const message of parts.flatMap(({ messages }) => messages))
      if (message.template !== undefined || !byId.has(message.messageId)) byId.set(message.messageId, message);
    const event = events.find(isNew);
    const messages = [...byId.values()].filter(isNew);
    if (messages.length > MOST_MESSAGES)
      this.note(`there are ${messages.length} messages; only ${MOST_MESSAGES} are told of`);
    if (event === undefined && messages.length === 0) return undefined;
    return { ...(event === undefined ? {} : { event }), messages: messages.slice(0, MOST_MESSAGES) };
  }

  joined(): JoinedTrace {
    const order = new Map<string, number>(TRACED_SERVICES.map((service, index) => [service, index]));
    const placeOf = ({ service }: TraceStep): number => order.get(service) ?? order.size;
    const steps = [...this.steps.values()].sort(
      (one, other) => Date.parse(one.at) - Date.parse(other.at) || placeOf(one) - placeOf(other),
    );
    return { steps, absent: [...this.absent], silent: [...this.silent], notes: [...this.notes] };
  }
}
