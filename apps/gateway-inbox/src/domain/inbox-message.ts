/** A message as it lies in the inbox of a member. */
export interface InboxMessage {
  readonly messageId: string;
  readonly memberId: string;
  readonly title: string;
  readonly body: string;
  readonly summary: string | null;
  readonly imageUrl: string | null;
  readonly link: string | null;
  /** Also a pop-up. */
  readonly inApp: boolean;
  readonly createdAt: Date;
  /** From this moment on no member sees it. */
  readonly expiresAt: Date;
  /** Id of the first cause of all, so that reading it years later is still told apart from other readings. */
  readonly correlationId: string;
}

/** What the member has done with it; null for not yet. */
export interface InboxMarks {
  readonly readAt: Date | null;
  readonly shownAt: Date | null;
  readonly deletedAt: Date | null;
}

export type InboxEntry = InboxMessage & InboxMarks;
