import { z } from 'zod';

const Words = z.object({
  lines: z.array(z.string()).describe('Wrapped to the width of the printer, if the till has named it'),
  base64: z.string().optional().describe('The lines with LF between them, in the code page, if the till has named one'),
});

/** What a till gets: the body of the AMQP reply, and the answer over HTTP. */
export const CalculationAnswer = z.object({
  source: z
    .string()
    .describe('CloudEvents `source` and `id` of the event that is answered; empty when they could not be read'),
  eventId: z.string(),
  complete: z.boolean().describe('false: refused, or the deadline has passed before all was known'),
  receipt: Words.describe('To be printed on the receipt'),
  cashier: Words.describe('For the screen of the cashier'),
  error: z
    .object({ code: z.string(), detail: z.string() })
    .optional()
    .describe('Why the event was not accepted, or what could not be done for the printer'),
});
export type CalculationAnswer = z.infer<typeof CalculationAnswer>;

/** Nothing to say: because nobody knows in time, or because the event was refused. */
export function emptyAnswer(
  { source, eventId }: { readonly source: string; readonly eventId: string },
  error?: CalculationAnswer['error'],
): CalculationAnswer {
  const empty = { source, eventId, complete: false, receipt: { lines: [] }, cashier: { lines: [] } };
  return error === undefined ? empty : { ...empty, error };
}
