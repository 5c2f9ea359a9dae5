import type { AnyContract } from './contract';
import { ReceiptReceived } from './delivery/receipt-received';
import { SendEmail } from './delivery/send-email';
import { SendSms } from './delivery/send-sms';
import { StatusChanged } from './delivery/status-changed';
import { MessageCleared } from './dispatcher/message-cleared';
import { EventAccepted } from './intake/event-accepted';
import { EventEnriched } from './members/event-enriched';
import { MessageRequested } from './offers/message-requested';
import { MessageRendered } from './renderer/message-rendered';
import { RenderingFailed } from './renderer/rendering-failed';

/** Every contract between services. The snapshot test, AsyncAPI and the message reference walk it. */
export const catalog: readonly AnyContract[] = [
  EventAccepted,
  EventEnriched,
  MessageRequested,
  MessageCleared,
  MessageRendered,
  RenderingFailed,
  SendSms,
  SendEmail,
  StatusChanged,
  ReceiptReceived,
];
