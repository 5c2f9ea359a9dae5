export { asyncApi } from './asyncapi/asyncapi';
export { catalog } from './catalog';
export { CloudEvent } from './cloud-event';
export { defineContract, trustOutgoing } from './contract';
export type { AnyContract, Cause, Contract, Item, OutgoingItem, PayloadOf } from './contract';
export { ChatMessageReceived } from './delivery/chat-message-received';
export { DeviceInvalid } from './delivery/device-invalid';
export { InboxMessageRead } from './delivery/inbox-message-read';
export { PUBLIC_STATUS_TYPE, PublicStatus } from './delivery/public-status';
export { ReceiptReceived } from './delivery/receipt-received';
export { SendChatbot } from './delivery/send-chatbot';
export { SendEmail } from './delivery/send-email';
export { SendInbox } from './delivery/send-inbox';
export { PushTarget, SendPush } from './delivery/send-push';
export { SendSms } from './delivery/send-sms';
export { SendSocial } from './delivery/send-social';
export { SendViber } from './delivery/send-viber';
export { SendVoice } from './delivery/send-voice';
export { StatusChanged } from './delivery/status-changed';
export { CancelMessage } from './dispatcher/cancel-message';
export { MessageCleared } from './dispatcher/message-cleared';
export { EventAccepted } from './intake/event-accepted';
export { TillAsked } from './intake/till-asked';
export { loyaltyEventGroups, loyaltyEventTypes } from './loyalty/catalog';
export type { LoyaltyEventGroup } from './loyalty/catalog';
export { AccrueBonuses, AssignStatus, loyaltyCommandTypes } from './loyalty/commands';
export type { LoyaltyCommandType } from './loyalty/commands';
export type { LoyaltyEventType, OfferedMetavariable } from './loyalty/loyalty-event-type';
export { readMetavariables } from './loyalty/read-metavariables';
export { MessageReceived } from './loyalty/social';
export { DEEPEST_RAISED_EVENT, EventRaised, OwnEventName, OwnEventValues } from './loyalty/own';
export { DataRequested } from './members/data-requested';
export { DataTold } from './members/data-told';
export { ErasureConfirmed } from './members/erasure-confirmed';
export { ErasureRequested } from './members/erasure-requested';
export { EventEnriched } from './members/event-enriched';
export { MembersMerged } from './members/members-merged';
export { MessageStamped } from './members/message-stamped';
export { MessageTypeChanged } from './members/message-type-changed';
export { PreferencesChanged } from './members/preferences-changed';
export { RunTaskChunk, TaskPlace } from './members/run-task-chunk';
export { Resumption, StampMessage } from './members/stamp-message';
export { StrangerAsked } from './members/stranger-asked';
export { TaskChunkRun } from './members/task-chunk-run';
export { isSubscribed, READ_ONLY_MESSAGE_TYPE, SubscriptionCell } from './members/subscriptions-cell';
export { CascadeStep, MessageRequested } from './offers/message-requested';
export { TillAnswered } from './offers/till-answered';
export { CurrencyChanged } from './renderer/currency-changed';
export { MessageRendered } from './renderer/message-rendered';
export { RenderingFailed } from './renderer/rendering-failed';
export { TemplateChanged } from './renderer/template-changed';
export { DropTimer } from './scheduler/drop-timer';
export { SetTimer } from './scheduler/set-timer';
export { TimerId, TimerOwner } from './scheduler/timer';
export { TimerFired } from './scheduler/timer-fired';
export { SubscriptionsChosen } from './tracker/subscriptions-chosen';
export {
  TRACE_STEPS,
  TRACED_SERVICES,
  TraceAnswer,
  TracedEvent,
  TracedMessage,
  TraceQuestion,
  TraceStep,
} from './trace/trace';
export type { TracedService } from './trace/trace';
export { uuidV5 } from './uuid-v5';
export { accountAddress, parseAccountAddress } from './values/account-address';
export {
  CHANNELS,
  Channel,
  DO_NOT_DISTURB,
  DoNotDisturb,
  MESSAGE_TYPES,
  MessageType,
  OnUnknown,
} from './values/channel';
export type { BuiltInMessageType } from './values/channel';
export { DELIVERY_STATUSES, DeliveryStatus } from './values/delivery-status';
export { LoyaltyEvent } from './values/loyalty-event';
export {
  Address,
  BonusLot,
  Child,
  Consent,
  CustomFieldCode,
  CustomValue,
  Device,
  NumberedCard,
  Pet,
  PurchaseTotals,
  SocialAccount,
  Status,
} from './values/member-profile';
export {
  Account,
  AttachedContact,
  Balance,
  Contact,
  MemberFacts,
  MemberSnapshot,
  OptOut,
} from './values/member-snapshot';
export { Metavariable, Metavariables, Money, ToldLine } from './values/metavariables';
export { RecurringWork } from './values/recurring-work';
export { Instant, Locale, TimeZone } from './values/time';
export { Printer, Till } from './values/till';
