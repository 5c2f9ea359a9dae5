import { Channel, DeliveryStatus, Instant, MessageType } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const Moment = Instant.describe('ISO 8601 in UTC');

const Step = z.object({
  status: DeliveryStatus,
  at: Moment,
  provider: z.string().optional(),
  code: z.string().optional(),
});

const Message = z.object({
  messageId: z.uuid(),
  memberId: z.string(),
  channel: Channel,
  messageType: MessageType,
  status: DeliveryStatus,
  statusAt: Moment,
  provider: z.string().optional().describe('Provider that has, or had, the message in hand'),
  code: z.string().optional().describe('Why the message was suppressed, failed or went undelivered'),
  eventId: z.string(),
  eventSource: z.string(),
  eventType: z.string(),
  offerId: z.uuid(),
  templateId: z.uuid(),
  requestedAt: Moment,
  updatedAt: Moment,
});

const noNul = (text: string): boolean => !text.includes('\0');

export class MessageResponse extends createZodDto(Message) {}

export class MessageWithHistoryResponse extends createZodDto(
  Message.extend({ history: z.array(Step).describe('Every status it has had, in the order they happened') }),
) {}

export class MessagePageResponse extends createZodDto(
  z.object({ items: z.array(Message), next: z.string().optional().describe('Give it as `after` for the next page') }),
) {}

export class ListMessagesRequest extends createZodDto(
  z.strictObject({
    memberId: z.string().min(1).max(128).refine(noNul, 'no NUL character').optional(),
    status: DeliveryStatus.optional(),
    channel: Channel.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    after: z.string().min(1).max(200).optional().describe('`next` of the page before'),
  }),
) {}

export class MessageIdRequest extends createZodDto(z.strictObject({ messageId: z.uuid() })) {}

export class CountMessagesRequest extends createZodDto(
  z.strictObject({
    since: Instant.optional().describe('Messages requested from this moment on; a day before `until` when absent'),
    until: Instant.optional().describe('Messages requested before this moment; now when absent'),
  }),
) {}

export class MessageCountsResponse extends createZodDto(
  z.object({
    since: Moment,
    until: Moment,
    counts: z.array(z.object({ channel: Channel, status: DeliveryStatus, count: z.int().min(0) })),
  }),
) {}
