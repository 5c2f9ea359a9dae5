/** What REST answers. Texts may change, codes may not. */
export const ERRORS = {
  /** The gateway has handed no such message to a device of this member, or has not heard yet that it did. */
  PUSH_NOT_FOUND: 'PUSH_NOT_FOUND',
} as const;
