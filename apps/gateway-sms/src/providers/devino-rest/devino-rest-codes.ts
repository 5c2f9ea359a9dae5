import type { ErrorTable, ProviderReceipt } from '@carillon/gateway-runtime';

/** `Code` of an error (integrationapi.net). 3, and 4 about an expired session, mean that a new session is needed. */
export const DEVINO_REST_ERRORS: ErrorTable = {
  1: 'content',
  2: 'recipient',
  3: 'temporary',
  4: 'account',
  5: 'account',
  6: 'sender',
  7: 'content',
  8: 'unreachable',
  9: 'unreachable',
};

/** `State` of a segment. 255, not yet in their database or older than two days, says nothing. */
export const DEVINO_REST_STATES: Readonly<Record<string, ProviderReceipt['status']>> = {
  '-2': 'sent',
  '-1': 'sent',
  0: 'delivered',
  10: 'undelivered',
  11: 'undelivered',
  41: 'undelivered',
  42: 'undelivered',
  46: 'expired',
  47: 'failed',
  48: 'undelivered',
  69: 'undelivered',
  '-97': 'failed',
  '-98': 'failed',
  99: 'unknown',
};
