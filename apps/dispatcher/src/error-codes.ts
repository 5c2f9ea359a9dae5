/** Why a message is not sent: `code` of the public status `suppressed`. Texts may change, codes may not. */
export const SUPPRESSIONS = {
  MEMBER_DELETED: 'MEMBER_DELETED',
  OPTED_OUT: 'OPTED_OUT',
  CHANNEL_NOT_ALLOWED: 'CHANNEL_NOT_ALLOWED',
  CHANNEL_NOT_SERVED: 'CHANNEL_NOT_SERVED',
  NO_CONTACT: 'NO_CONTACT',
  CONTACT_UNVERIFIED: 'CONTACT_UNVERIFIED',
  FREQUENCY_CAPPED: 'FREQUENCY_CAPPED',
  DELIVERED_EARLIER: 'DELIVERED_EARLIER',
  CANCELLED: 'CANCELLED',
} as const;
export type Suppression = keyof typeof SUPPRESSIONS;

/** Why a message waits: `code` of the public status `deferred`, and of `expired` when there is no time left to wait. */
export const DEFERRALS = {
  QUIET_HOURS: 'QUIET_HOURS',
  FREQUENCY_CAPPED: 'FREQUENCY_CAPPED',
} as const;
export type DeferralCode = keyof typeof DEFERRALS;

/** What these codes mean, for a person to read. */
export const REASONS: Readonly<Record<Suppression | DeferralCode, string>> = {
  MEMBER_DELETED: 'the member has been taken out of the programme since the message was asked for',
  OPTED_OUT: 'the member has opted out of the type of the message on this channel',
  CHANNEL_NOT_ALLOWED: 'messages of this type do not go by the channel',
  CHANNEL_NOT_SERVED: 'no gateway of this installation serves the channel',
  NO_CONTACT: 'the member has no phone, no email address, no account or no device where the channel needs one',
  CONTACT_UNVERIFIED: 'the member has not confirmed the phone or address, and the offer does not include such',
  FREQUENCY_CAPPED: 'the member has had as many messages as a frequency cap allows',
  DELIVERED_EARLIER: 'another channel of the cascade has delivered the message meanwhile',
  CANCELLED: 'somebody has called the message off while it waited',
  QUIET_HOURS: 'it is night where the member is, or a day of rest',
};

/** What REST answers and the dead queue say besides. */
export const ERRORS = {
  /** There is no message of this id. */
  MESSAGE_NOT_FOUND: 'MESSAGE_NOT_FOUND',
  /** Nobody who answered knows of this message. */
  TRACE_NOT_FOUND: 'TRACE_NOT_FOUND',
  /** The message neither waits nor may go on to another channel: what was sent cannot be called back. */
  MESSAGE_CONFLICT: 'MESSAGE_CONFLICT',
  /** There is no frequency cap of this id. */
  FREQUENCY_CAP_NOT_FOUND: 'FREQUENCY_CAP_NOT_FOUND',
  /** No room for one more frequency cap. */
  FREQUENCY_CAPS_CONFLICT: 'FREQUENCY_CAPS_CONFLICT',
  /** A timer fired that this service cannot have set. */
  TIMER_STRANGE: 'TIMER_STRANGE',
  /** `after` is not what an earlier page gave as `next`. */
  CURSOR_INVALID: 'CURSOR_INVALID',
  /** `since` is not before `until`, or they are too far apart. */
  PERIOD_INVALID: 'PERIOD_INVALID',
} as const;
