/** Codes of the REST interface of templates, and of messages that a template keeps back. */
export const ERRORS = {
  SOCIAL_TEMPLATE_NOT_FOUND: 'SOCIAL_TEMPLATE_NOT_FOUND',
  /** The state it is in does not lead to the state wanted. */
  SOCIAL_TEMPLATE_STATE_CONFLICT: 'SOCIAL_TEMPLATE_STATE_CONFLICT',
  SOCIAL_TEMPLATE_INVALID: 'SOCIAL_TEMPLATE_INVALID',
  TEMPLATE_NOT_APPROVED: 'TEMPLATE_NOT_APPROVED',
  TEXT_NOT_AS_APPROVED: 'TEXT_NOT_AS_APPROVED',
} as const;
