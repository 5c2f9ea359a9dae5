import type { Fate } from '../push-service';

/** By `details[].errorCode` of the answer, or else its `status` (FCM HTTP v1, ErrorCode). */
export const FCM_FATES: ReadonlyMap<string, Fate | 'stale'> = new Map<string, Fate | 'stale'>([
  ['UNREGISTERED', 'gone'],
  // The token of another project.
  ['SENDER_ID_MISMATCH', 'suspect'],
  ['INVALID_ARGUMENT', 'content'],
  ['THIRD_PARTY_AUTH_ERROR', 'account'],
  ['UNAUTHENTICATED', 'stale'],
  ['PERMISSION_DENIED', 'account'],
  ['NOT_FOUND', 'account'],
  ['QUOTA_EXCEEDED', 'throttle'],
  ['RESOURCE_EXHAUSTED', 'throttle'],
  ['UNAVAILABLE', 'retry'],
  ['INTERNAL', 'retry'],
  ['UNSPECIFIED_ERROR', 'retry'],
]);

/** The one code for a bad message and a malformed token: the sentence tells. */
export const speaksOfToken = (code: string, message: string): boolean =>
  code === 'INVALID_ARGUMENT' && /registration token|message\.token/i.test(message);
