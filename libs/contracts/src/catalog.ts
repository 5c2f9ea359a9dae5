import type { AnyContract } from './contract';
import { ChatMessageReceived } from './delivery/chat-message-received';
import { DeviceInvalid } from './delivery/device-invalid';
import { InboxMessageRead } from './delivery/inbox-message-read';
import { ReceiptReceived } from './delivery/receipt-received';
import { SendChatbot } from './delivery/send-chatbot';
import { SendEmail } from './delivery/send-email';
import { SendInbox } from './delivery/send-inbox';
import { SendPush } from './delivery/send-push';
import { SendSms } from './delivery/send-sms';
import { SendSocial } from './delivery/send-social';
import { SendViber } from './delivery/send-viber';
import { SendVoice } from './delivery/send-voice';
import { StatusChanged } from './delivery/status-changed';
import { CancelMessage } from './dispatcher/cancel-message';
import { MessageCleared } from './dispatcher/message-cleared';
import { EventAccepted } from './intake/event-accepted';
import { TillAsked } from './intake/till-asked';
import { DataRequested } from './members/data-requested';
import { DataTold } from './members/data-told';
import { ErasureConfirmed } from './members/erasure-confirmed';
import { ErasureRequested } from './members/erasure-requested';
import { EventEnriched } from './members/event-enriched';
import { MembersMerged } from './members/members-merged';
import { MessageStamped } from './members/message-stamped';
import { MessageTypeChanged } from './members/message-type-changed';
import { PreferencesChanged } from './members/preferences-changed';
import { RunTaskChunk } from './members/run-task-chunk';
import { StampMessage } from './members/stamp-message';
import { StrangerAsked } from './members/stranger-asked';
import { TaskChunkRun } from './members/task-chunk-run';
import { MessageRequested } from './offers/message-requested';
import { TillAnswered } from './offers/till-answered';
import { CurrencyChanged } from './renderer/currency-changed';
import { MessageRendered } from './renderer/message-rendered';
import { RenderingFailed } from './renderer/rendering-failed';
import { TemplateChanged } from './renderer/template-changed';
import { DropTimer } from './scheduler/drop-timer';
import { SetTimer } from './scheduler/set-timer';
import { TimerFired } from './scheduler/timer-fired';
import { SubscriptionsChosen } from './tracker/subscriptions-chosen';

/** Every contract between services. The snapshot test, AsyncAPI and the message reference walk it. */
export const catalog: readonly AnyContract[] = [
  EventAccepted,
  TillAsked,
  EventEnriched,
  StrangerAsked,
  PreferencesChanged,
  MessageTypeChanged,
  MembersMerged,
  ErasureRequested,
  ErasureConfirmed,
  DataRequested,
  DataTold,
  SubscriptionsChosen,
  MessageRequested,
  StampMessage,
  MessageStamped,
  TillAnswered,
  MessageCleared,
  CancelMessage,
  MessageRendered,
  RenderingFailed,
  CurrencyChanged,
  TemplateChanged,
  SetTimer,
  DropTimer,
  TimerFired,
  RunTaskChunk,
  TaskChunkRun,
  SendSms,
  SendEmail,
  SendInbox,
  SendPush,
  SendViber,
  SendSocial,
  SendChatbot,
  SendVoice,
  StatusChanged,
  ReceiptReceived,
  InboxMessageRead,
  DeviceInvalid,
  ChatMessageReceived,
];
