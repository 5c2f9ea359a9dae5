import { Channel } from '@carillon/contracts';
import { defineService, LinkSecret, PreviousLinkSecret, ServiceConfig, SignedLinks } from '@carillon/service-kit';
import { z } from 'zod';
import { KeepMessageTypesOnMessageTypeChanged } from './handlers/keep-message-types.on-message-type-changed';
import { KeepPreferencesOnPreferencesChanged } from './handlers/keep-preferences.on-preferences-changed';
import { ChoiceDesk } from './http/choice-desk';
import { LinkReader, PAGE_OPTIONS } from './http/link-reader';
import { PreferencesController } from './http/preferences.controller';
import { UnsubscribeController } from './http/unsubscribe.controller';
import { Preference1700000000001 } from './storage/1700000000001-preference';
import { MessageType1700000000002 } from './storage/1700000000002-message-type';
import { MessageTypeRepository } from './storage/message-type.repository';
import { PreferenceRepository } from './storage/preference.repository';

const TrackerConfig = ServiceConfig.extend({
  LINK_SECRET: LinkSecret,
  LINK_SECRET_PREVIOUS: PreviousLinkSecret,
  PROGRAMME_NAME: z.string().trim().min(1).max(100).optional().describe('Who sends the messages, as the pages say it'),
  PREFERENCE_CHANNELS: z
    .string()
    .default('sms,email,push,viber,social,chatbot,voice,inbox')
    .transform((list) => [...new Set(list.split(',').map((name) => name.trim()))])
    .pipe(z.array(Channel).min(1))
    .describe('Channels that the page of preferences shows, in this order, separated by commas'),
});

export const tracker = defineService({
  name: 'tracker',
  summary: 'Serves the public pages that links in messages lead to: unsubscribing and preferences.',
  config: TrackerConfig,
  migrations: [Preference1700000000001, MessageType1700000000002],
  controllers: [UnsubscribeController, PreferencesController],
  personal: [
    {
      table: 'preference',
      rows: 'member_id = any($1::text[])',
      onErasure: 'delete',
      shown: ['locale', 'opt_outs', 'at'],
      follows: PreferenceRepository,
    },
  ],
  providers: ({ LINK_SECRET, LINK_SECRET_PREVIOUS, PROGRAMME_NAME: programme, PREFERENCE_CHANNELS: channels }) => [
    PreferenceRepository,
    MessageTypeRepository,
    KeepMessageTypesOnMessageTypeChanged,
    KeepPreferencesOnPreferencesChanged,
    ChoiceDesk,
    LinkReader,
    { provide: SignedLinks, useFactory: () => new SignedLinks(LINK_SECRET, LINK_SECRET_PREVIOUS) },
    { provide: PAGE_OPTIONS, useValue: { programme, channels } },
  ],
});
