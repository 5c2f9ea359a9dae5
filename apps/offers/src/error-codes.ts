/** Part of the API: texts may change, codes may not. */
export const ERRORS = {
  OFFER_NOT_FOUND: 'OFFER_NOT_FOUND',
  /** The offer is running; stop it first. */
  OFFER_RUNNING_CONFLICT: 'OFFER_RUNNING_CONFLICT',
  /** The terms do not fit the event or contradict themselves; each fault has a code of its own. */
  OFFER_INVALID: 'OFFER_INVALID',
} as const;
