import type { TraceAnswer, TraceQuestion, TraceStep } from '@carillon/contracts';

/** A step as a service tells it of itself. */
export type ToldStep = Omit<TraceStep, 'service'>;

/** What a part of a service knows of an event and of messages. */
export type ToldPart = Omit<Partial<TraceAnswer>, 'steps'> & { readonly steps: readonly ToldStep[] };

/**
 * Tells what is kept of an event and of messages: from what the service has in its tables anyway, found by an index. Asked by
 * a person who waits; what it tells holds neither contact nor text.
 */
export interface TraceTeller {
  /** Nothing where nothing is known of them. */
  tell(question: TraceQuestion): Promise<ToldPart>;
}
