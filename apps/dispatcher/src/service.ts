import { type Channel, CHANNELS } from '@carillon/contracts';
import type { Logger } from '@carillon/messaging';
import { defineService, LOGGER, ServiceConfig } from '@carillon/service-kit';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ADDRESSABLE_CHANNELS } from './domain/clear-message';
import { CLOCK, type Clock } from './domain/clock';
import { readNight, readRestDays } from './domain/quiet-hours';
import { AdvanceMessagesOnMessageRendered } from './handlers/advance-messages.on-message-rendered';
import { AdvanceMessagesOnStatusChanged } from './handlers/advance-messages.on-status-changed';
import { AuditMessages } from './handlers/audit-messages';
import { CancelMessagesOnCancelMessage } from './handlers/cancel-messages.on-cancel-message';
import { CapDesk } from './handlers/cap-desk';
import { ClearMessagesOnMessageRequested } from './handlers/clear-messages.on-message-requested';
import { ClearMessagesOnMessageStamped } from './handlers/clear-messages.on-message-stamped';
import { ClearanceDesk, QUIET_SETTINGS, type QuietSettings, SERVED_CHANNELS } from './handlers/clearance-desk';
import { FailMessagesOnRenderingFailed } from './handlers/fail-messages.on-rendering-failed';
import { GoOnWithMessagesOnTimerFired } from './handlers/go-on-with-messages.on-timer-fired';
import { KeepMessageTypesOnMessageTypeChanged } from './handlers/keep-message-types.on-message-type-changed';
import { PurgeMessages } from './handlers/purge-messages';
import { TellMessages } from './handlers/tell-messages';
import { Cancelling } from './http/cancelling';
import { FrequencyCapsController } from './http/frequency-caps.controller';
import { MessagesController } from './http/messages.controller';
import { MessageTracesController } from './http/message-traces.controller';
import { OverdueMessagesController } from './http/overdue-messages.controller';
import { Message1700000000001 } from './storage/1700000000001-message';
import { Timing1700000000002 } from './storage/1700000000002-timing';
import { Cancelling1700000000003 } from './storage/1700000000003-cancelling';
import { Audit1700000000060 } from './storage/1700000000060-audit';
import { CapUseRepository } from './storage/cap-use.repository';
import { CurrentRules } from './storage/current-rules';
import { FrequencyCapRepository } from './storage/frequency-cap.repository';
import { MessageListRepository } from './storage/message-list.repository';
import { MessageRepository } from './storage/message.repository';
import { MessageTypeRepository } from './storage/message-type.repository';
import { OverdueMessageRepository } from './storage/overdue-message.repository';
import { ParkedMessageRepository } from './storage/parked-message.repository';

const listOf = <Choice extends string>(choices: readonly Choice[], byDefault: readonly Choice[]) =>
  z
    .string()
    .default(byDefault.join())
    .transform((list) => list.split(',').map((one) => one.trim()))
    .pipe(z.array(z.enum(choices)).min(1));

/** A setting that `read` understands, or complains of. */
const readable = <Read>(byDefault: string, read: (text: string) => Read) =>
  z
    .string()
    .default(byDefault)
    .transform((text, context) => {
      try {
        return read(text);
      } catch (error) {
        context.addIssue((error as Error).message);
        return z.NEVER;
      }
    });

/** The channels that ring no bell: a message there waits until it is looked for. */
const SILENT: readonly Channel[] = ['inbox', 'receipt', 'cashier'];

const DispatcherConfig = ServiceConfig.extend({
  SERVED_CHANNELS: listOf(ADDRESSABLE_CHANNELS, [
    'sms',
    'email',
    'inbox',
    'push',
    'chatbot',
    'voice',
    'viber',
    'social',
  ]).describe('Channels that have a gateway, separated by commas; messages by any other are suppressed'),
  QUIET_HOURS: readable('22:00-09:00', readNight).describe(
    "Night on the member's clock, as 22:00-09:00, or none; messages of the types that must not disturb at night wait for its end",
  ),
  QUIET_DAYS: readable('sat,sun', readRestDays).describe(
    'Days of rest, separated by commas, or none; messages of the types that must not disturb on the weekend wait for their end',
  ),
  QUIET_CHANNELS: listOf(
    CHANNELS,
    CHANNELS.filter((channel) => !SILENT.includes(channel)),
  ).describe('Channels that keep the quiet hours, separated by commas'),
  KEEP_MESSAGES_DAYS: z.coerce
    .number()
    .int()
    .min(32)
    .max(3_650)
    .default(365)
    .describe('How long messages are kept after they were requested; a status that comes later finds none'),
  OVERDUE_AFTER_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(86_400)
    .default(600)
    .describe('How long after its request a message that does not wait on purpose must have come to its gateway'),
});

export const dispatcher = defineService({
  name: 'dispatcher',
  summary: 'Decides whether a message may go, and owns its life cycle.',
  config: DispatcherConfig,
  migrations: [Message1700000000001, Timing1700000000002, Cancelling1700000000003, Audit1700000000060],
  controllers: [MessagesController, MessageTracesController, OverdueMessagesController, FrequencyCapsController],
  audited: [{ table: 'frequency_cap', key: ['cap_id'] }],
  personal: [
    {
      table: 'parked_message',
      rows: 'message_id in (select message_id from message where member_id = any($1::text[]))',
      // The message itself goes on to its end: nobody is there any more to get it, and its status says so.
      onErasure: { request: `request || '{"metavariables": {}}'` },
      shown: ['message_id', 'request'],
    },
    {
      table: 'cap_use',
      rows: 'member_id = any($1::text[])',
      onErasure: 'delete',
      shown: ['cap_id', 'uses'],
      follows: CapUseRepository,
    },
    {
      table: 'message',
      rows: 'member_id = any($1::text[])',
      onErasure: { member_id: `'erased'` },
      shown: ['message_id', 'channel', 'message_type', 'event_type', 'status', 'status_at', 'requested_at', 'history'],
      follows: 'member_id',
    },
  ],
  providers: ({
    SERVED_CHANNELS: served,
    QUIET_HOURS,
    QUIET_DAYS,
    QUIET_CHANNELS,
    KEEP_MESSAGES_DAYS,
    OVERDUE_AFTER_SECONDS,
  }) => [
    MessageRepository,
    MessageListRepository,
    ParkedMessageRepository,
    MessageTypeRepository,
    FrequencyCapRepository,
    CapUseRepository,
    CurrentRules,
    CapDesk,
    ClearanceDesk,
    ClearMessagesOnMessageRequested,
    ClearMessagesOnMessageStamped,
    GoOnWithMessagesOnTimerFired,
    KeepMessageTypesOnMessageTypeChanged,
    AdvanceMessagesOnMessageRendered,
    FailMessagesOnRenderingFailed,
    CancelMessagesOnCancelMessage,
    Cancelling,
    AdvanceMessagesOnStatusChanged,
    TellMessages,
    { provide: SERVED_CHANNELS, useValue: new Set(served) },
    {
      provide: QUIET_SETTINGS,
      useFactory: (): QuietSettings => ({
        hours: { night: QUIET_HOURS, restDays: QUIET_DAYS },
        channels: new Set(QUIET_CHANNELS),
      }),
    },
    {
      provide: PurgeMessages,
      inject: [DataSource, MessageRepository, ParkedMessageRepository, CapUseRepository, CLOCK, LOGGER],
      useFactory: (
        ...parts: [DataSource, MessageRepository, ParkedMessageRepository, CapUseRepository, Clock, Logger]
      ) => new PurgeMessages(...parts, KEEP_MESSAGES_DAYS),
    },
    OverdueMessageRepository,
    {
      provide: AuditMessages,
      inject: [OverdueMessageRepository, CLOCK, LOGGER, Registry],
      useFactory: (...parts: [OverdueMessageRepository, Clock, Logger, Registry]) =>
        new AuditMessages(...parts, OVERDUE_AFTER_SECONDS * 1_000),
    },
    { provide: CLOCK, useValue: () => new Date() },
  ],
  background: [CurrentRules, PurgeMessages, AuditMessages],
  tellers: [TellMessages],
});
