import { z } from 'zod';
import type { CompileActionResult } from './compiled-action';
import { unavailable } from './unavailable';

/** Counts: by a constant, or by what the event says. */
export const ChangeCounter = z.strictObject({
  kind: z.literal('change-counter'),
  counterId: z.uuid(),
  operation: z.enum(['increase', 'reduce', 'establish']),
  by: z
    .union([
      z.strictObject({ constant: z.number().min(-1e12).max(1e12) }),
      z.strictObject({ field: z.string().min(1).max(200).describe('A number of the event, such as `event.amount`') }),
    ])
    .default({ constant: 1 }),
});
export type ChangeCounter = z.infer<typeof ChangeCounter>;

export function compileChangeCounter(action: ChangeCounter): CompileActionResult {
  return unavailable(action);
}
