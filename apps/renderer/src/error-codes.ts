/** Why a message has no words: `code` of `renderer.rendering-failed`. Texts may change, codes may not. */
export const RENDERING_FAULTS = {
  /** No template of this id, or it is archived. */
  TEMPLATE_NOT_FOUND: 'TEMPLATE_NOT_FOUND',
  /** The template is made for another channel than the message goes by. */
  TEMPLATE_CHANNEL_MISMATCH: 'TEMPLATE_CHANNEL_MISMATCH',
  /** The template was saved by an earlier release, and this one no longer knows a name it uses. */
  TEMPLATE_INVALID: 'TEMPLATE_INVALID',
  /** No gateway takes content of this channel. */
  CHANNEL_NOT_SUPPORTED: 'CHANNEL_NOT_SUPPORTED',
  /** Nothing was left to read once the values were filled in. */
  TEXT_EMPTY: 'TEXT_EMPTY',
  /** More parts than `MAX_SMS_PARTS`, a mail above 500,000 characters, or more than the channel's order takes. */
  TEXT_TOO_LONG: 'TEXT_TOO_LONG',
  /** No phone in E.164, email address, account or member id, as the channel needs it, or no device for a push. */
  RECIPIENT_INVALID: 'RECIPIENT_INVALID',
} as const;
export type RenderingFault = keyof typeof RENDERING_FAULTS;

/** What REST answers. The faults of a template have the codes of `TemplateFaultCode` besides. */
export const ERRORS = {
  TEMPLATE_NOT_FOUND: 'TEMPLATE_NOT_FOUND',
  /** The template has no version of this number. */
  TEMPLATE_VERSION_NOT_FOUND: 'TEMPLATE_VERSION_NOT_FOUND',
  /** Another template that is not archived has this name. */
  TEMPLATE_NAME_CONFLICT: 'TEMPLATE_NAME_CONFLICT',
  /** A template keeps its channel for life, since offers rely on it. */
  TEMPLATE_CHANNEL_CONFLICT: 'TEMPLATE_CHANNEL_CONFLICT',
  /** The template cannot be rendered; each fault says where and why. */
  TEMPLATE_INVALID: 'TEMPLATE_INVALID',
  /** A fault: the event type that the template is made for does not exist. */
  EVENT_TYPE_UNKNOWN: 'EVENT_TYPE_UNKNOWN',
  /** Where the type stands in the address. */
  EVENT_TYPE_NOT_FOUND: 'EVENT_TYPE_NOT_FOUND',
  /** `after` is not what an earlier page gave as `next`. */
  CURSOR_INVALID: 'CURSOR_INVALID',
} as const;
