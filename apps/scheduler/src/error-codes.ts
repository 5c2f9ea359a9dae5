/** What REST answers, and why orders are given up. Texts may change, codes may not. */
export const ERRORS = {
  /** The owner has no timer of this id, or it was settled so long ago that it is forgotten. */
  TIMER_NOT_FOUND: 'TIMER_NOT_FOUND',
  /** An order names a time on the clock that is before it was decided on, or not before its lifetime ends. */
  TIMER_INVALID: 'TIMER_INVALID',
  /** `after` is not what an earlier page gave as `next`. */
  CURSOR_INVALID: 'CURSOR_INVALID',
  TASK_NOT_FOUND: 'TASK_NOT_FOUND',
  TASK_RUN_NOT_FOUND: 'TASK_RUN_NOT_FOUND',
  /** A running task is neither replaced nor deleted; stop it first. */
  TASK_RUNNING_CONFLICT: 'TASK_RUNNING_CONFLICT',
  /** One or more of the faults below. */
  TASK_INVALID: 'TASK_INVALID',
  CRON_INVALID: 'CRON_INVALID',
  /** A schedule that never comes. */
  NEVER_DUE: 'NEVER_DUE',
  RUNS_TOO_OFTEN: 'RUNS_TOO_OFTEN',
  FILTER_INVALID: 'FILTER_INVALID',
  // beside these, the codes of a filter's faults: FilterFaultCode of @carillon/rules
} as const;
