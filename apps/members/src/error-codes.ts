/** Codes of this service; part of the API. */
export const MEMBERS_CODES = {
  /** 404; also why an event was given up: its member did not become known in time. */
  notFound: 'MEMBER_NOT_FOUND',
  /** 422: one or more of the faults below. */
  invalid: 'MEMBER_INVALID',
  /** A member stands twice in one batch. */
  duplicate: 'MEMBER_DUPLICATE',
  /** A batch claims to be known as of a moment that has not come. */
  asOfInFuture: 'AS_OF_IN_FUTURE',
  // beside these, the PHONE_* and EMAIL_* codes of @carillon/contacts
} as const;
