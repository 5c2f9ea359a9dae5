import { z } from 'zod';
import { Channel, MessageType } from '../values/channel';
import { DeliveryStatus } from '../values/delivery-status';
import { Instant } from '../values/time';

/** CloudEvents `type` of every public status. */
export const PUBLIC_STATUS_TYPE = 'carillon.message.status-changed';

/**
 * `data` of the CloudEvents on `carillon.delivery`, routing key `<channel>.<status>`. It names no contact and no text:
 * whoever may know them asks by id.
 */
export const PublicStatus = z.object({
  messageId: z.uuid(),
  memberId: z.string(),
  channel: Channel,
  messageType: MessageType,
  status: DeliveryStatus,
  at: Instant,
  eventId: z.string(),
  eventType: z.string(),
  offerId: z.uuid(),
  templateId: z.uuid(),
  provider: z.string().optional(),
  /** Why a message was suppressed, failed or went undelivered. Never the provider's own text: it may name the recipient. */
  code: z.string().optional(),
});
export type PublicStatus = z.infer<typeof PublicStatus>;
