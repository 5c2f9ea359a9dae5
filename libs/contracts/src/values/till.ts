import { z } from 'zod';
import { Instant } from './time';

/** What is known of the printer of a till. */
export const Printer = z.object({
  /** Characters in a line. */
  width: z.number().int().min(8).max(255).optional(),
  /** Name of the code page its texts must fit, such as `cp866` or `iso-8859-15`. */
  codePage: z.string().min(1).max(64).optional(),
});
export type Printer = z.infer<typeof Printer>;

/** A till that waits for an answer to its event: where, until when, and for what printer. */
export const Till = z.object({
  /** AMQP `reply-to` and `correlation-id` of the event. */
  replyTo: z.string().min(1).max(255),
  correlationId: z.string().max(255),
  /** When the question was taken in hand, and the last moment at which an answer is of use. */
  askedAt: Instant,
  deadlineAt: Instant,
  printer: Printer.optional(),
});
export type Till = z.infer<typeof Till>;
