/** An event that a task raises for a member. `role` tells several of one task, member and day apart. */
export interface TaskEvent {
  readonly role: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
}
