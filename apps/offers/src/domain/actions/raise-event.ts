import { z } from 'zod';
import type { CompileActionResult } from './compiled-action';
import { unavailable } from './unavailable';

/** Raises an event of the programme's own, which offers may wait for in turn. */
export const RaiseEvent = z.strictObject({
  kind: z.literal('raise-event'),
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'a name such as second-visit'),
  values: z
    .record(
      z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'a name in camel case such as visitCount'),
      z.union([z.string().max(1_000), z.number(), z.boolean()]),
    )
    .default({})
    .describe('What the event says beside its name'),
});
export type RaiseEvent = z.infer<typeof RaiseEvent>;

export function compileRaiseEvent(action: RaiseEvent): CompileActionResult {
  return unavailable(action);
}
