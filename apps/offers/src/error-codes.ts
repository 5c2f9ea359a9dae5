/** Codes of this service; part of the API. */
export const OFFERS_CODES = {
  /** 404 */
  notFound: 'OFFER_NOT_FOUND',
  /** 409: a running offer is neither archived nor deleted; stop it first. */
  running: 'OFFER_RUNNING_CONFLICT',
  /** 409: an archived offer stays as it is; restore it first. */
  archived: 'OFFER_ARCHIVED_CONFLICT',
  /** 409: nothing of the offer has been approved. */
  unapproved: 'OFFER_UNAPPROVED_CONFLICT',
  /** 409: the version waits for a decision. */
  onApproval: 'VERSION_ON_APPROVAL_CONFLICT',
  /** 409: the version has not been sent to approval. */
  notOnApproval: 'VERSION_NOT_ON_APPROVAL_CONFLICT',
  /** 409: an author decides on the work of others. */
  ownApproval: 'VERSION_OWN_APPROVAL_CONFLICT',
  /** 404 */
  versionNotFound: 'VERSION_NOT_FOUND',
  /** 404: no version is being worked on. */
  draftNotFound: 'DRAFT_NOT_FOUND',
  /** 422: an event that is to be explained is none of its type. */
  eventInvalid: 'EVENT_INVALID',
  /** 404: no such event, or it is too long ago, or TRACE_DAYS is 0. */
  traceNotFound: 'TRACE_NOT_FOUND',
  /** 409: events of several sources have this id. */
  traceAmbiguous: 'TRACE_SOURCE_CONFLICT',
  /** 404 */
  audienceNotFound: 'AUDIENCE_NOT_FOUND',
  /** 422: one or more of the faults below. */
  invalid: 'OFFER_INVALID',
  /** No such type in the catalogue of `intake`. */
  eventTypeUnknown: 'EVENT_TYPE_UNKNOWN',
  /** 404, where the type stands in the address. */
  eventTypeNotFound: 'EVENT_TYPE_NOT_FOUND',
  /** The period ends before it begins. */
  periodEmpty: 'PERIOD_EMPTY',
  /** Bonuses that would expire before they can be spent. */
  lifetimeEmpty: 'LIFETIME_EMPTY',
  /** A kind of action that this release does not perform. */
  actionUnavailable: 'ACTION_UNAVAILABLE',
  /** No counter of this id. */
  counterUnknown: 'COUNTER_UNKNOWN',
  /** A condition on a counter that makes no sense. */
  conditionInvalid: 'CONDITION_INVALID',
  /** 404 */
  counterNotFound: 'COUNTER_NOT_FOUND',
  /** 409: offers name it, or its values are told apart by what would change. */
  counterInUse: 'COUNTER_IN_USE_CONFLICT',
  /** 409: the value is another than the expected one. */
  counterValueConflict: 'COUNTER_VALUE_CONFLICT',
  /** 422: a key that does not name each target of the counter. */
  counterKeyInvalid: 'COUNTER_KEY_INVALID',
  /** A channel that is reached by an action of its own. */
  channelUnfit: 'CHANNEL_UNFIT',
  /** The template is made for another channel. */
  templateChannel: 'TEMPLATE_CHANNEL_UNFIT',
  /** The template names a metavariable that the event does not offer, and has no other words for it. */
  metavariableMissing: 'METAVARIABLE_NOT_OFFERED',
  /** 404 */
  triggeredNotFound: 'TRIGGERED_MESSAGE_NOT_FOUND',
  /** 409: a running triggered message is neither replaced nor deleted; stop it first. */
  triggeredRunning: 'TRIGGERED_MESSAGE_RUNNING_CONFLICT',
  /** 422: one or more of the faults around this line. */
  triggeredInvalid: 'TRIGGERED_MESSAGE_INVALID',
  /** A repeat that would never end. */
  repeatEndless: 'REPEAT_ENDLESS',
  repeatTooOften: 'REPEAT_TOO_OFTEN',
  /** An end that names none. */
  endEmpty: 'END_EMPTY',
  /** Times that fit no message. */
  neverSent: 'NEVER_SENT',
  // beside these, the codes of a filter's faults: FilterFaultCode of @carillon/rules
  // and those of words for the till: TemplateFaultCode of @carillon/templates
} as const;
