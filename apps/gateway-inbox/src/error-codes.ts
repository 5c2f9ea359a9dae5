/** What REST answers. Texts may change, codes may not. */
export const ERRORS = {
  /** There is no message of this id in the member's inbox: never was, was deleted, or is another member's. */
  INBOX_MESSAGE_NOT_FOUND: 'INBOX_MESSAGE_NOT_FOUND',
  /** `after` is not what an earlier page gave as `next`. */
  CURSOR_INVALID: 'CURSOR_INVALID',
} as const;
