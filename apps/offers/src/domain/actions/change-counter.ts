import { uuidV5 } from '@carillon/contracts';
import { type FieldDefinition, fieldsOf, filterFacts } from '@carillon/rules';
import { z } from 'zod';
import { OFFERS_CODES } from '../../error-codes';
import { compileKey } from '../counters/counter-key';
import { LARGEST_AMOUNT, type Micros, toMicros } from '../counters/micros';
import { purchaseOf } from '../counters/refund';
import type { Effect } from '../effect';
import { type ActionContext, type CompileActionResult, type Occasion, roleOf } from './compiled-action';

/** Counts: by a constant, or by what the event says. */
export const ChangeCounter = z.strictObject({
  kind: z.literal('change-counter'),
  counterId: z.uuid(),
  operation: z.enum(['increase', 'reduce', 'establish']),
  by: z
    .union([
      z.strictObject({ constant: z.number().min(-LARGEST_AMOUNT).max(LARGEST_AMOUNT) }),
      z.strictObject({ field: z.string().min(1).max(200).describe('A number of the event, such as `event.amount`') }),
    ])
    .default({ constant: 1 }),
});
export type ChangeCounter = z.infer<typeof ChangeCounter>;

export function compileChangeCounter(action: ChangeCounter, context: ActionContext): CompileActionResult {
  const { counterId, operation, by } = action;
  const counter = context.counters.get(counterId);
  const field = 'field' in by ? numberOf(by.field, context) : undefined;
  const faults = [
    ...(counter === undefined
      ? [{ pointer: '/counterId', code: OFFERS_CODES.counterUnknown, detail: `there is no counter ${counterId}` }]
      : []),
    ...('field' in by && field === undefined
      ? [{ pointer: '/by/field', code: 'FIELD_UNKNOWN', detail: `${by.field} is no number of this event` }]
      : []),
  ];
  if (counter === undefined || faults.length > 0) return { outcome: 'refused', faults };
  const keyOf = compileKey(counter);
  const amountOf = ({ item }: Occasion): Micros | undefined =>
    'constant' in by
      ? toMicros(by.constant)
      : toMicros(field!.read(filterFacts(item.payload.event, item.payload.member), context.offerId));
  return {
    outcome: 'ok',
    perform: (occasion): readonly Effect[] => {
      const { item, time } = occasion;
      const { event } = item.payload;
      const key = keyOf({ ...item.payload, time, offerId: context.offerId });
      const amount = amountOf(occasion);
      if (key === undefined || amount === undefined) return [];
      const told = operation === 'reduce' ? -amount : amount;
      return [
        {
          kind: 'count',
          change: {
            counterId,
            key,
            at: time,
            id: uuidV5(`${item.id} ${roleOf(context)} count`),
            establishes: operation === 'establish',
            told,
            scales: 'field' in by && operation !== 'establish',
            basis: toMicros(event.data['amount']),
            purchase: purchaseOf(event),
            keepDays: counter.keepDays,
            memberId: counter.targets.includes('member') ? event.memberId : undefined,
          },
        },
      ];
    },
  };
}

function numberOf(name: string, { eventType }: ActionContext): FieldDefinition | undefined {
  const field = fieldsOf(eventType.type).find(name);
  return field?.type === 'number' && name.startsWith('event.') ? field : undefined;
}
