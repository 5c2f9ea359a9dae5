import { Instant, SendInbox } from '@carillon/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const Moment = Instant.describe('ISO 8601 in UTC');
const MemberId = SendInbox.schema.shape.to.describe('Id of the member in the loyalty programme');
const NEXT = z.string().optional().describe('Give it as `after` for the next page');
/** A token that has leaked is good until it expires. */
const LONGEST_TTL_SECONDS = 24 * 3_600;

const Message = z.object({
  messageId: z.uuid(),
  title: z.string().describe('Plain text'),
  body: z.string().describe('Plain text'),
  summary: z.string().optional().describe('The body in a line; plain text'),
  imageUrl: z.string().optional(),
  link: z.string().optional().describe('A page, or a place in the app by a scheme of its own'),
  inApp: z.boolean().describe('Whether it is also a pop-up'),
  createdAt: Moment,
  expiresAt: Moment,
  read: z.boolean(),
  readAt: Moment.optional(),
});

export class InboxMessageResponse extends createZodDto(Message) {}

export class InboxPageResponse extends createZodDto(z.object({ items: z.array(Message), next: NEXT })) {}

export class UnreadCountResponse extends createZodDto(z.object({ unread: z.int().min(0) })) {}

export class ReadAllResponse extends createZodDto(
  z.object({ read: z.int().min(0).describe('How many messages had not been read before') }),
) {}

const Entry = Message.extend({ shownAt: Moment.optional(), deletedAt: Moment.optional() });

export class MemberInboxResponse extends createZodDto(z.object({ items: z.array(Entry), next: NEXT })) {}

export class PageRequest extends createZodDto(
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    after: z.string().min(1).max(200).optional().describe('`next` of the page before'),
  }),
) {}

export class MessageIdRequest extends createZodDto(z.strictObject({ messageId: z.uuid() })) {}

export class MemberIdRequest extends createZodDto(z.strictObject({ memberId: MemberId })) {}

export class CreateMemberTokenRequest extends createZodDto(
  z.strictObject({
    memberId: MemberId,
    ttlSeconds: z.int().min(1).max(LONGEST_TTL_SECONDS).default(900).describe('How long the token is good'),
  }),
) {}

export class MemberTokenResponse extends createZodDto(
  z.object({ token: z.string().describe('For the app: Authorization: Bearer <token>'), expiresAt: Moment }),
) {}
