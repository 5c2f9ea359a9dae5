import { z } from 'zod';
import type { CompileActionResult } from './compiled-action';
import { unavailable } from './unavailable';

const TriggeredMessageId = z.uuid();

/** Arms a triggered message for the member, or arms it anew. */
export const EnableTriggered = z.strictObject({
  kind: z.literal('enable-triggered'),
  triggeredMessageId: TriggeredMessageId,
});
export type EnableTriggered = z.infer<typeof EnableTriggered>;

/** Calls off what `enable-triggered` armed. */
export const DisableTriggered = z.strictObject({
  kind: z.literal('disable-triggered'),
  triggeredMessageId: TriggeredMessageId,
});
export type DisableTriggered = z.infer<typeof DisableTriggered>;

export function compileSwitchTriggered(action: EnableTriggered | DisableTriggered): CompileActionResult {
  return unavailable(action);
}
