import { type TraceAnswer, TraceQuestion } from '@carillon/contracts';
import type { Logger } from '@carillon/messaging';
import type { ToldPart, TraceTeller } from './trace-teller';

/** Puts together what the tellers of one service know. A teller that fails is named in the notes, and holds up nobody. */
export class TraceDesk {
  constructor(
    private readonly service: string,
    private readonly tellers: readonly TraceTeller[],
    private readonly log: Logger,
  ) {}

  /** @throws ZodError for what is no question */
  async answer(asked: unknown): Promise<TraceAnswer> {
    const question = TraceQuestion.parse(asked);
    const parts = await Promise.all(this.tellers.map((teller) => this.tell(teller, question)));
    const event = parts.find((part) => part.event !== undefined)?.event;
    return {
      steps: parts.flatMap(({ steps }) => steps.map((step) => ({ ...step, service: this.service }))),
      ...(event === undefined ? {} : { event }),
      messages: parts.flatMap(({ messages = [] }) => messages),
      notes: parts.flatMap(({ notes = [] }) => notes.map((note) => `${this.service}: ${note}`)),
    };
  }

  private async tell(teller: TraceTeller, question: TraceQuestion): Promise<ToldPart> {
    try {
      return await teller.tell(question);
    } catch (err) {
      this.log.warn({ err, teller: teller.constructor.name }, 'a part of a trace cannot be told');
      return { steps: [], notes: ['a part of what it knows could not be read; its log says why'] };
    }
  }
}
