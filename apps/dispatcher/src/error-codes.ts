/** Why a message is not sent: `code` of the public status `suppressed`. Texts may change, codes may not. */
export const SUPPRESSIONS = {
  /** The member has been taken out of the programme since the message was asked for. */
  MEMBER_DELETED: 'MEMBER_DELETED',
  /** The member has opted out of the message's type on the channel. */
  OPTED_OUT: 'OPTED_OUT',
  /** Messages of this type do not go by the channel. */
  CHANNEL_NOT_ALLOWED: 'CHANNEL_NOT_ALLOWED',
  /** No gateway of this installation serves the channel. */
  CHANNEL_NOT_SERVED: 'CHANNEL_NOT_SERVED',
  /** The member has no phone, no email address, no account or no device where the channel needs one. */
  NO_CONTACT: 'NO_CONTACT',
  /** The member has not confirmed the phone or address, and the offer does not include such. */
  CONTACT_UNVERIFIED: 'CONTACT_UNVERIFIED',
  /** The member has had as many messages as a frequency cap allows. */
  FREQUENCY_CAPPED: 'FREQUENCY_CAPPED',
  /** Another channel of the cascade has delivered the message meanwhile. */
  DELIVERED_EARLIER: 'DELIVERED_EARLIER',
  /** Somebody has called the message off while it waited. */
  CANCELLED: 'CANCELLED',
} as const;
export type Suppression = keyof typeof SUPPRESSIONS;

/** Why a message waits: `code` of the public status `deferred`, and of `expired` when there is no time left to wait. */
export const DEFERRALS = {
  /** It is night where the member is, or a day of rest. */
  QUIET_HOURS: 'QUIET_HOURS',
  /** The member has had as many messages as a frequency cap allows for now. */
  FREQUENCY_CAPPED: 'FREQUENCY_CAPPED',
} as const;
export type DeferralCode = keyof typeof DEFERRALS;

/** What REST answers and the dead queue say besides. */
export const ERRORS = {
  /** There is no message of this id. */
  MESSAGE_NOT_FOUND: 'MESSAGE_NOT_FOUND',
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
