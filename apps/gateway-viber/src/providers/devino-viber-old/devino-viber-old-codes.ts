import type { ErrorTable } from '@carillon/gateway-runtime';

/** `status` of an answer, and `code` of a message in it. Content codes come in many kinds that begin alike. */
export const DEVINO_VIBER_ERRORS: ErrorTable = {
  'error-auth': 'account',
  'error-account-locked': 'account',
  'error-system': 'unreachable',
  'error-syntax': 'content',
  'not-permitted': 'account',
  'error-subject-format': 'sender',
  'error-subject-unknown': 'sender',
  'error-subject-not-specified': 'sender',
  'error-route-not-found': 'account',
  'error-address-format': 'recipient',
  'error-address-unknown': 'recipient',
  'error-address-not-specified': 'recipient',
};
