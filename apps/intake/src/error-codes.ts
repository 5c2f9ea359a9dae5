/** Why an event was refused; part of the API. It stands in the header `error-code` of the message in `intake.rejected`. */
export const REFUSAL_CODES = [
  'EVENT_TYPE_UNKNOWN',
  'SUBJECT_MISSING',
  'TIME_MISSING',
  'TIME_IN_FUTURE',
  /** `id`, `source` or `subject` has a character that CloudEvents forbids. */
  'ATTRIBUTE_INVALID',
  'DATA_INVALID',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];
