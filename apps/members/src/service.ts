import { type CountryCode, isCountry } from '@carillon/contacts';
import { type Logger, Messenger } from '@carillon/messaging';
import { PhoneOrigins } from '@carillon/phone-origins';
import { defineService, LOGGER, ServiceConfig } from '@carillon/service-kit';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { ContactOptions } from './domain/clean-facts';
import { EnrichOnEventAccepted } from './handlers/enrich.on-event-accepted';
import { EventEnricher } from './handlers/event-enricher';
import { MemberImporter } from './handlers/member-importer';
import { MemberMerger } from './handlers/member-merger';
import { MessageTypeAnnouncer } from './handlers/message-type-announcer';
import { GatherDataOnDataTold } from './handlers/gather-data.on-data-told';
import { NoteErasuresOnErasureConfirmed } from './handlers/note-erasures.on-erasure-confirmed';
import { ReleaseParkedEvents } from './handlers/release-parked-events';
import { RunTaskChunksOnRunTaskChunk } from './handlers/run-task-chunks.on-run-task-chunk';
import { StampMessagesOnStampMessage } from './handlers/stamp-messages.on-stamp-message';
import { SubscriptionAnnouncer } from './handlers/subscription-announcer';
import { SubscriptionChoicesOnSubscriptionsChosen } from './handlers/subscription-choices.on-subscriptions-chosen';
import { SwitchDevicesOffOnDeviceInvalid } from './handlers/switch-devices-off.on-device-invalid';
import { TellParkedEvents } from './handlers/tell-parked-events';
import { CustomFieldsController } from './http/custom-fields.controller';
import { MemberExportsController } from './http/member-exports.controller';
import { MemberImportsController } from './http/member-imports.controller';
import { MemberRegister } from './http/member-register';
import { MemberUpload } from './http/member-upload';
import { MembersController } from './http/members.controller';
import { PRIVACY_SERVICES, PrivacyController } from './http/privacy.controller';
import { SubscriptionRegister } from './http/subscription-register';
import { SubscriptionTypesController } from './http/subscription-types.controller';
import { SubscriptionsController } from './http/subscriptions.controller';
import { Member1700000000001 } from './storage/1700000000001-member';
import { Profile1700000000002 } from './storage/1700000000002-profile';
import { OwnMessageType1700000000021 } from './storage/1700000000021-own-message-type';
import { MemberImport1700000000030 } from './storage/1700000000030-member-import';
import { SubscriptionOfNewcomers1700000000031 } from './storage/1700000000031-subscription-of-newcomers';
import { ParkedEventById1700000000090 } from './storage/1700000000090-parked-event-by-id';
import { Recurring1700000000050 } from './storage/1700000000050-recurring';
import { Privacy1700000000032 } from './storage/1700000000032-privacy';
import { Merge1700000000031 } from './storage/1700000000031-merge';
import { CustomFieldRepository } from './storage/custom-field.repository';
import { Subscription1700000000020 } from './storage/1700000000020-subscription';
import { MemberImportRepository } from './storage/member-import.repository';
import { MemberRepository } from './storage/member.repository';
import { MergeRepository } from './storage/merge.repository';
import { PrivacyRepository } from './storage/privacy.repository';
import { ParkedEventRepository } from './storage/parked-event.repository';
import { SubscriptionRepository } from './storage/subscription.repository';
import { SubscriptionTypeRepository } from './storage/subscription-type.repository';
import { TaskMemberRepository } from './storage/task-member.repository';

export const MembersConfig = ServiceConfig.extend({
  PRIVACY_SERVICES: z
    .string()
    .default(
      'intake,members,offers,scheduler,dispatcher,renderer,gateway-sms,gateway-email,gateway-inbox,gateway-push,gateway-viber,gateway-social,gateway-voice,gateway-chatbot,gateway-pos,tracker',
    )
    .transform((list) => list.split(',').map((name) => name.trim()))
    .describe('The services that run, separated by commas: a member is forgotten when all of them have confirmed it'),
  DEFAULT_COUNTRY: z
    .custom<CountryCode>((value) => typeof value === 'string' && isCountry(value), 'a country code such as ES')
    .optional()
    .describe('Country of phone numbers without a country code; if not set, such numbers cannot be used'),
  UNKNOWN_MEMBER_GRACE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(604_800)
    .default(900)
    .describe('How long an event waits for its member to become known, before it is given up'),
  IMPORT_MOST_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(2 * 1_024 ** 3)
    .describe('The largest file of members that is taken; it is kept in the database until its rows are in'),
});

const origins = new PhoneOrigins();

const contactOptions = (defaultCountry: CountryCode | undefined): ContactOptions => ({
  defaultCountry,
  originOf: origins.originOf,
});

type ImporterParts = [
  DataSource,
  MemberImportRepository,
  MemberRepository,
  CustomFieldRepository,
  SubscriptionRepository,
  Logger,
];

export const members = defineService({
  name: 'members',
  summary: 'Knows the members of the programme, and stamps every event with a snapshot of its member.',
  config: MembersConfig,
  migrations: [
    Member1700000000001,
    Profile1700000000002,
    Subscription1700000000020,
    OwnMessageType1700000000021,
    MemberImport1700000000030,
    SubscriptionOfNewcomers1700000000031,
    Recurring1700000000050,
    Merge1700000000031,
    Privacy1700000000032,
    ParkedEventById1700000000090,
  ],
  controllers: [
    MembersController,
    CustomFieldsController,
    SubscriptionsController,
    SubscriptionTypesController,
    PrivacyController,
    MemberImportsController,
    MemberExportsController,
  ],
  audited: [
    { table: 'member', key: ['member_id'], secret: ['profile', 'phone', 'email', 'cards', 'birth_day'] },
    { table: 'custom_field', key: ['code'] },
    { table: 'message_type', key: ['type'] },
    { table: 'erasure', key: ['id'] },
    { table: 'data_export', key: ['id'] },
    { table: 'member_import', key: ['id'] },
  ],
  personal: [
    {
      table: 'member',
      rows: 'member_id = any($1::text[])',
      onErasure: 'delete',
      shown: ['member_id', 'profile', 'created_at', 'updated_at'],
    },
    {
      table: 'subscription_change',
      rows: 'member_id = any($1::text[])',
      onErasure: 'delete',
      shown: ['source', 'before', 'after', 'at', 'recorded_at'],
    },
    { table: 'subscription_chosen', rows: 'member_id = any($1::text[])', onErasure: 'delete', shown: ['chosen'] },
    { table: 'parked_event', rows: 'member_id = any($1::text[])', onErasure: 'delete', shown: ['item', 'parked_at'] },
    { table: 'member_alias', rows: 'root_id = any($1::text[])', onErasure: 'delete', shown: ['member_id'] },
    {
      table: 'member_merge',
      rows: 'survivor_id = any($1::text[]) or absorbed_id = any($1::text[])',
      onErasure: 'delete',
      shown: ['survivor_id', 'absorbed_id', 'at'],
    },
    { table: 'data_export', rows: 'member_ids && $1::text[]', onErasure: 'delete' },
  ],
  providers: ({
    DEFAULT_COUNTRY,
    UNKNOWN_MEMBER_GRACE_SECONDS,
    IMPORT_MOST_BYTES,
    PRIVACY_SERVICES: PRIVACY_SERVICE_NAMES,
  }) => [
    MemberRepository,
    ParkedEventRepository,
    CustomFieldRepository,
    EnrichOnEventAccepted,
    MergeRepository,
    MemberMerger,
    PrivacyRepository,
    NoteErasuresOnErasureConfirmed,
    GatherDataOnDataTold,
    { provide: PRIVACY_SERVICES, useValue: PRIVACY_SERVICE_NAMES },
    StampMessagesOnStampMessage,
    TaskMemberRepository,
    RunTaskChunksOnRunTaskChunk,
    SubscriptionRepository,
    SubscriptionTypeRepository,
    SubscriptionRegister,
    SubscriptionChoicesOnSubscriptionsChosen,
    SubscriptionAnnouncer,
    SwitchDevicesOffOnDeviceInvalid,
    MessageTypeAnnouncer,
    MemberImportRepository,
    {
      provide: MemberUpload,
      inject: [MemberImportRepository, CustomFieldRepository],
      useFactory: (...parts: [MemberImportRepository, CustomFieldRepository]) =>
        new MemberUpload(...parts, IMPORT_MOST_BYTES),
    },
    {
      provide: MemberImporter,
      inject: [
        DataSource,
        MemberImportRepository,
        MemberRepository,
        CustomFieldRepository,
        SubscriptionRepository,
        LOGGER,
      ],
      useFactory: (...parts: ImporterParts) => new MemberImporter(...parts, contactOptions(DEFAULT_COUNTRY)),
    },
    {
      provide: EventEnricher,
      inject: [MemberRepository, ParkedEventRepository, CustomFieldRepository, MemberMerger, PrivacyRepository, LOGGER],
      useFactory: (
        ...parts: [
          MemberRepository,
          ParkedEventRepository,
          CustomFieldRepository,
          MemberMerger,
          PrivacyRepository,
          Logger,
        ]
      ) => new EventEnricher(...parts, contactOptions(DEFAULT_COUNTRY)),
    },
    {
      provide: MemberRegister,
      inject: [DataSource, MemberRepository, CustomFieldRepository, SubscriptionRepository],
      useFactory: (...parts: [DataSource, MemberRepository, CustomFieldRepository, SubscriptionRepository]) =>
        new MemberRegister(...parts, contactOptions(DEFAULT_COUNTRY)),
    },
    {
      provide: ReleaseParkedEvents,
      inject: [DataSource, ParkedEventRepository, EventEnricher, Messenger, LOGGER],
      useFactory: (...parts: [DataSource, ParkedEventRepository, EventEnricher, Messenger, Logger]) =>
        new ReleaseParkedEvents(...parts, UNKNOWN_MEMBER_GRACE_SECONDS),
    },
    {
      provide: TellParkedEvents,
      inject: [ParkedEventRepository],
      useFactory: (parked: ParkedEventRepository) => new TellParkedEvents(parked, UNKNOWN_MEMBER_GRACE_SECONDS),
    },
  ],
  background: [ReleaseParkedEvents, SubscriptionAnnouncer, MessageTypeAnnouncer, MemberImporter],
  tellers: [TellParkedEvents],
});
