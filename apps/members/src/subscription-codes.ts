/** Codes of what concerns subscriptions, beside those of `error-codes.ts`; part of the API. */
export const SUBSCRIPTION_CODES = {
  /** 422: a cell that nobody may change. */
  readOnly: 'SUBSCRIPTION_READ_ONLY',
  /** 422: a cell stands twice in one request. */
  duplicate: 'SUBSCRIPTION_DUPLICATE',
  /** 422: a cell of a message type that there is not, or no longer. */
  typeUnknown: 'SUBSCRIPTION_TYPE_UNKNOWN',
  /** 422: one or more of the faults above. */
  invalid: 'SUBSCRIPTION_INVALID',
  /** 404 */
  messageTypeNotFound: 'MESSAGE_TYPE_NOT_FOUND',
  /** 409: the type is built in and stays. */
  messageTypeBuiltIn: 'MESSAGE_TYPE_BUILT_IN_CONFLICT',
  /** 422: what nobody can refuse is wanted from the start. */
  messageTypeReadOnly: 'MESSAGE_TYPE_READ_ONLY',
  /** 422: no room for one more type. */
  messageTypesTooMany: 'MESSAGE_TYPES_TOO_MANY',
} as const;
