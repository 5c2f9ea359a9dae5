/** What REST answers. Texts may change, codes may not. */
export const ERRORS = {
  /** The owner has no timer of this id, or it was settled so long ago that it is forgotten. */
  TIMER_NOT_FOUND: 'TIMER_NOT_FOUND',
  /** `after` is not what an earlier page gave as `next`. */
  CURSOR_INVALID: 'CURSOR_INVALID',
} as const;
