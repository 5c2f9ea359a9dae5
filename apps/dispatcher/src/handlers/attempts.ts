import type { Cause } from '@carillon/contracts';
import type { Attempt } from '../domain/attempt';
import { type Request, stepOf } from '../domain/cascade';
import { expiryOf, type MessageRules } from '../domain/message-rules';

export interface Requested extends Cause {
  readonly payload: Request;
}

/** Messages that begin, each of them once, with the life that their type allows. */
export function firstAttempts(
  items: readonly Requested[],
  rules: { of(messageType: string): MessageRules },
): readonly Attempt[] {
  const first = new Map<string, Requested>();
  for (const item of items) if (!first.has(item.payload.messageId)) first.set(item.payload.messageId, item);
  return [...first.values()].map((item) => {
    const { messageType, expiresAt } = item.payload;
    const end = expiryOf(expiresAt, item.occurredAt, rules.of(messageType));
    const request = end === expiresAt ? item.payload : { ...item.payload, expiresAt: end };
    return { cause: item, request, step: stepOf(request, 0) };
  });
}
