import type { ErrorTable } from '@carillon/gateway-runtime';

/** `error_code` of Odnoklassniki. */
export const OK_ERRORS: ErrorTable = {
  1: 'unreachable',
  2: 'unreachable',
  8: 'throttled',
  11: 'throttled',
  26: 'recipient',
  7: 'account',
  9: 'account',
  10: 'recipient',
  22: 'recipient',
  23: 'recipient',
  24: 'recipient',
  25: 'recipient',
  50: 'recipient',
  3: 'content',
  4: 'content',
  100: 'content',
  101: 'content',
  104: 'content',
  106: 'content',
  110: 'recipient',
  140: 'content',
  102: 'account',
  103: 'account',
};
