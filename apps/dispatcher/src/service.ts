import { defineService, ServiceConfig } from '@carillon/service-kit';
import { z } from 'zod';
import { ADDRESSABLE_CHANNELS } from './domain/clear-message';
import { CLOCK } from './domain/clock';
import { AdvanceMessagesOnMessageRendered } from './handlers/advance-messages.on-message-rendered';
import { AdvanceMessagesOnStatusChanged } from './handlers/advance-messages.on-status-changed';
import { ClearMessagesOnMessageRequested, SERVED_CHANNELS } from './handlers/clear-messages.on-message-requested';
import { FailMessagesOnRenderingFailed } from './handlers/fail-messages.on-rendering-failed';
import { MessagesController } from './http/messages.controller';
import { Message1700000000001 } from './storage/1700000000001-message';
import { MessageRepository } from './storage/message.repository';

const DispatcherConfig = ServiceConfig.extend({
  SERVED_CHANNELS: z
    .string()
    .default('sms,email,inbox')
    .transform((list) => list.split(',').map((channel) => channel.trim()))
    .pipe(z.array(z.enum(ADDRESSABLE_CHANNELS)).min(1))
    .describe('Channels that have a gateway, separated by commas; messages by any other are suppressed'),
});

export const dispatcher = defineService({
  name: 'dispatcher',
  summary: 'Decides whether a message may go, and owns its life cycle.',
  config: DispatcherConfig,
  migrations: [Message1700000000001],
  controllers: [MessagesController],
  providers: ({ SERVED_CHANNELS: served }) => [
    MessageRepository,
    ClearMessagesOnMessageRequested,
    AdvanceMessagesOnMessageRendered,
    FailMessagesOnRenderingFailed,
    AdvanceMessagesOnStatusChanged,
    { provide: SERVED_CHANNELS, useValue: new Set(served) },
    { provide: CLOCK, useValue: () => new Date() },
  ],
});
