import type { ErrorTable } from '@carillon/gateway-runtime';

/** `reasons[].key` of a rejected message (docs.devino.online). */
export const DEVINO_REASONS: ErrorTable = {
  'billing.error': 'account',
  forbidden: 'content',
  invalid: 'content',
  'length.too.long': 'content',
  'must.be.not.null': 'content',
  'too.many.messages': 'throttled',
  unknown: 'temporary',
};

/** These say only that something is wrong with a field. */
export const ABOUT_A_FIELD: ReadonlySet<string> = new Set(['invalid', 'length.too.long', 'must.be.not.null']);

/** What a reason is about when it says so: `reasons[].ref`. */
export const DEVINO_REFS: ErrorTable = {
  to: 'recipient',
  phone: 'recipient',
  from: 'sender',
  subject: 'sender',
};
