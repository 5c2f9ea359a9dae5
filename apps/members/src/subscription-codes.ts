/** Codes of what concerns subscriptions, beside those of `error-codes.ts`; part of the API. */
export const SUBSCRIPTION_CODES = {
  /** 422: a cell that nobody may change. */
  readOnly: 'SUBSCRIPTION_READ_ONLY',
  /** 422: a cell stands twice in one request. */
  duplicate: 'SUBSCRIPTION_DUPLICATE',
  /** 422: one or more of the faults above. */
  invalid: 'SUBSCRIPTION_INVALID',
} as const;
