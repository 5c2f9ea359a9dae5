/** Why a message is not sent: `code` of the public status `suppressed`. Texts may change, codes may not. */
export const SUPPRESSIONS = {
  /** The member has opted out of the message's type on the channel. */
  OPTED_OUT: 'OPTED_OUT',
  /** No gateway of this installation serves the channel. */
  CHANNEL_NOT_SERVED: 'CHANNEL_NOT_SERVED',
  /** The member has no phone, no email address, no account or no device where the channel needs one. */
  NO_CONTACT: 'NO_CONTACT',
  /** The member has not confirmed the phone or address, and the offer does not include such. */
  CONTACT_UNVERIFIED: 'CONTACT_UNVERIFIED',
} as const;
export type Suppression = keyof typeof SUPPRESSIONS;

/** What REST answers and the dead queue say besides. */
export const ERRORS = {
  /** There is no message of this id. */
  MESSAGE_NOT_FOUND: 'MESSAGE_NOT_FOUND',
  /** `after` is not what an earlier page gave as `next`. */
  CURSOR_INVALID: 'CURSOR_INVALID',
  /** `since` is not before `until`, or they are too far apart. */
  PERIOD_INVALID: 'PERIOD_INVALID',
} as const;
