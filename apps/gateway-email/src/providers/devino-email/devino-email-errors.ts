import { DEVINO_REASONS } from '@carillon/aggregators';
import type { ErrorClass, ErrorTable, ProviderReceipt } from '@carillon/gateway-runtime';

/** `Code` of the older interface and `reasons[].key` of the newer one, about the request as a whole. */
export const DEVINO_EMAIL_ERRORS: ErrorTable = {
  ...DEVINO_REASONS,
  validation_error: 'content',
  internal_error: 'unreachable',
};

/** The same where they stand beside one recipient. */
export const DEVINO_EMAIL_ITEM_ERRORS: ErrorTable = {
  validation_error: 'recipient',
  internal_error: 'temporary',
};

/** These say only that something is wrong; what it is stands in `ref` or in the description. */
export const ABOUT_A_FIELD: ReadonlySet<string> = new Set([
  'validation_error',
  'invalid',
  'must.be.not.null',
  'length.too.long',
]);

/** The fields by name; the first that fits counts. */
export const DEVINO_EMAIL_FIELDS: readonly { readonly pattern: RegExp; readonly class: ErrorClass }[] = [
  { pattern: /\bsender/i, class: 'sender' },
  { pattern: /\brecipient|\baddress/i, class: 'recipient' },
];

/** `State` of a message, and `event` of a report, in lower case. What is not listed says nothing of the delivery. */
export const DEVINO_EMAIL_STATES: Readonly<Record<string, ProviderReceipt['status']>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  opened: 'read',
  clicked: 'clicked',
  bounced: 'undelivered',
  rejected: 'undelivered',
};
