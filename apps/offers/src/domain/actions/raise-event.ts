import { DEEPEST_RAISED_EVENT, EventRaised, OwnEventName, OwnEventValues } from '@carillon/contracts';
import { z } from 'zod';
import type { Effect } from '../effect';
import { envelopeOf } from './command';
import type { ActionContext, CompileActionResult, Occasion } from './compiled-action';

/** Raises an event of the programme's own, which offers may wait for in turn. */
export const RaiseEvent = z.strictObject({
  kind: z.literal('raise-event'),
  name: OwnEventName,
  values: OwnEventValues.default({}).describe('What the event says beside its name'),
});
export type RaiseEvent = z.infer<typeof RaiseEvent>;

export function compileRaiseEvent(action: RaiseEvent, context: ActionContext): CompileActionResult {
  return { outcome: 'ok', perform: (occasion) => raise(action, context, occasion) };
}

/** An event that is as far from its first cause as may be raises none: offers that wait for each other's events come to an end. */
function raise({ name, values }: RaiseEvent, context: ActionContext, occasion: Occasion): readonly Effect[] {
  const depth = depthOf(occasion) + 1;
  if (depth > DEEPEST_RAISED_EVENT) return [];
  const data = { name, values, offerId: context.offerId, depth };
  return [{ kind: 'event', event: { ...envelopeOf(EventRaised.type, context, occasion), data } }];
}

function depthOf({ item }: Occasion): number {
  const { type, data } = item.payload.event;
  return type === EventRaised.type && typeof data['depth'] === 'number' ? data['depth'] : 0;
}
