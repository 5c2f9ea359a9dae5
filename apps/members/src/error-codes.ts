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
  /** A value for a custom field that nobody has declared. */
  customFieldUnknown: 'CUSTOM_FIELD_UNKNOWN',
  /** A value that is not of its custom field's type. */
  customFieldWrongType: 'CUSTOM_FIELD_WRONG_TYPE',
  /** 409: a declared custom field keeps its type. */
  customFieldConflict: 'CUSTOM_FIELD_CONFLICT',
  /** 422: no room for one more custom field. */
  customFieldsTooMany: 'CUSTOM_FIELDS_TOO_MANY',
  // beside these, the PHONE_* and EMAIL_* codes of @carillon/contacts
  /** 404 */
  erasureNotFound: 'ERASURE_NOT_FOUND',
  dataExportNotFound: 'DATA_EXPORT_NOT_FOUND',
  /** 409: not every service has answered yet. */
  dataExportPending: 'DATA_EXPORT_CONFLICT',
} as const;
