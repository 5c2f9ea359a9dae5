import type { Logger } from '@carillon/messaging';
import { defineService, LOGGER, MemberTokens, MemberTokenSecret, ServiceConfig } from '@carillon/service-kit';
import { z } from 'zod';
import { CLOCK, type Clock } from './domain/clock';
import { KeepMessagesOnSendInbox } from './handlers/keep-messages.on-send-inbox';
import { PurgeInbox } from './handlers/purge-inbox';
import { ReportReadingsOnInboxMessageRead } from './handlers/report-readings.on-inbox-message-read';
import { InboxReader } from './http/inbox-reader';
import { MemberInboxesController } from './http/member-inboxes.controller';
import { MyInboxController } from './http/my-inbox.controller';
import { InboxMessage1700000000001 } from './storage/1700000000001-inbox-message';
import { InboxMessageRepository } from './storage/inbox-message.repository';

const InboxConfig = ServiceConfig.extend({
  MEMBER_TOKEN_SECRET: MemberTokenSecret,
  INBOX_LIFETIME_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(365)
    .describe('How long a message stays that names no end of its own'),
});

export const gatewayInbox = defineService({
  name: 'gateway-inbox',
  summary: 'Keeps the inbox of each member for the personal account and the app, and reports what has been read.',
  config: InboxConfig,
  migrations: [InboxMessage1700000000001],
  controllers: [MyInboxController, MemberInboxesController],
  personal: [
    {
      table: 'inbox_message',
      rows: 'member_id = any($1::text[])',
      onErasure: 'delete',
      shown: ['message_id', 'title', 'body', 'summary', 'image_url', 'link', 'created_at', 'expires_at', 'read_at'],
      follows: 'member_id',
    },
  ],
  providers: ({ MEMBER_TOKEN_SECRET: secret, INBOX_LIFETIME_DAYS: lifetimeDays }) => [
    InboxMessageRepository,
    InboxReader,
    ReportReadingsOnInboxMessageRead,
    {
      provide: KeepMessagesOnSendInbox,
      inject: [InboxMessageRepository, CLOCK],
      useFactory: (messages: InboxMessageRepository, clock: Clock) =>
        new KeepMessagesOnSendInbox(messages, clock, lifetimeDays),
    },
    {
      provide: PurgeInbox,
      inject: [InboxMessageRepository, CLOCK, LOGGER],
      useFactory: (...parts: [InboxMessageRepository, Clock, Logger]) => new PurgeInbox(...parts),
    },
    { provide: MemberTokens, useFactory: () => new MemberTokens(secret) },
    { provide: CLOCK, useValue: () => new Date() },
  ],
  background: [PurgeInbox],
});
