import { z } from 'zod';
import type { CompileActionResult } from './compiled-action';

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

/** As if the event itself were one of those that arm it, or call it off. A message that does not run stays as it is. */
export function compileSwitchTriggered({
  kind,
  triggeredMessageId,
}: EnableTriggered | DisableTriggered): CompileActionResult {
  const role = kind === 'enable-triggered' ? 'arm' : 'cancel';
  return {
    outcome: 'ok',
    perform: ({ item }) => [{ kind: 'switch', triggered: { triggeredMessageId, role, item } }],
  };
}
