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
  /** Which channel of a cascade this is about, from 0; absent when the message has no cascade. */
  step: z.number().int().min(0).optional(),
  /** Tells the deliveries of a cascade apart; goes with `step`. Without a cascade, a message is its only delivery. */
  deliveryId: z.uuid().optional(),
  provider: z.string().optional(),
  /** When a message that is put off will be tried again. */
  until: Instant.optional(),
  /** The message came by this channel after all, when it had gone on to the next one already. */
  late: z.literal(true).optional(),
  /** Why a message was suppressed, put off, failed or went undelivered. Never the provider's own text: it may name the recipient. */
  code: z.string().optional(),
});
export type PublicStatus = z.infer<typeof PublicStatus>;
