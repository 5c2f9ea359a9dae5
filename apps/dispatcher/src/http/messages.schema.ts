import { Channel, DeliveryStatus, Instant, MessageType } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const Moment = Instant.describe('ISO 8601 in UTC');

const Step = z.object({
  status: DeliveryStatus,
  at: Moment,
  provider: z.string().optional(),
  code: z.string().optional(),
  late: z.literal(true).optional().describe('Came when the message had gone on to the next channel already'),
});

const Deferral = z.object({ at: Moment, until: Moment, code: z.string().describe('Why it was put off') });

const Message = z.object({
  messageId: z.uuid(),
  step: z.int().min(0).optional().describe('Which channel of a cascade this is, from 0; absent without a cascade'),
  deliveryId: z.uuid().optional().describe('Tells the deliveries of a cascade apart; goes with `step`'),
  memberId: z.string(),
  channel: Channel,
  messageType: MessageType,
  status: DeliveryStatus,
  statusAt: Moment,
  provider: z.string().optional().describe('Provider that has, or had, the message in hand'),
  code: z.string().optional().describe('Why the message was suppressed, put off, failed or went undelivered'),
  deferredUntil: Moment.optional().describe('When it will be tried again, while it waits'),
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

const WithHistory = Message.extend({
  history: z.array(Step).describe('Every status it has had, in the order they happened'),
  deferrals: z.array(Deferral).optional().describe('Every time it was put off, oldest first'),
});

export class MessageWithHistoryResponse extends createZodDto(
  WithHistory.extend({
    steps: z.array(WithHistory).optional().describe('The channels that a message with a cascade has come to, in order'),
  }),
) {}

export class MessagePageResponse extends createZodDto(
  z.object({ items: z.array(Message), next: z.string().optional().describe('Give it as `after` for the next page') }),
) {}

export class ListMessagesRequest extends createZodDto(
  z.strictObject({
    memberId: z.string().min(1).max(128).refine(noNul, 'no NUL character').optional(),
    status: DeliveryStatus.optional(),
    channel: Channel.optional(),
    waiting: z.stringbool().optional().describe('Only those that are put off at present, or only others'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    after: z.string().min(1).max(200).optional().describe('`next` of the page before'),
  }),
) {}

export class CancelMessagesRequest extends createZodDto(
  z
    .strictObject({
      memberId: z.string().min(1).max(128).refine(noNul, 'no NUL character').optional(),
      offerId: z.uuid().optional(),
      templateId: z.uuid().optional().describe('Of the first channel'),
      messageType: MessageType.optional(),
    })
    .refine((which) => Object.keys(which).length > 0, 'name a member, an offer, a template or a message type')
    .describe('Which messages: those of which all that is named holds'),
) {}

export class CancelledResponse extends createZodDto(
  z.object({ cancelling: z.int().min(0).describe('Messages that waited, and are being called off') }),
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
