/** What REST answers, and why orders are given up. Texts may change, codes may not. */
export const ERRORS = {
  /** The owner has no timer of this id, or it was settled so long ago that it is forgotten. */
  TIMER_NOT_FOUND: 'TIMER_NOT_FOUND',
  /** An order names a time on the clock that is before it was decided on, or not before its lifetime ends. */
  TIMER_INVALID: 'TIMER_INVALID',
  /** `after` is not what an earlier page gave as `next`. */
  CURSOR_INVALID: 'CURSOR_INVALID',
} as const;
