import { defineService, LinkSecret, ServiceConfig, SignedLinks } from '@carillon/service-kit';
import { z } from 'zod';
import { CLOCK } from './domain/clock';
import { COMPOSE_OPTIONS, type ComposeOptions } from './domain/compose-message';
import { EmailSender, SmsSender } from './domain/senders';
import { AnnounceCurrencies } from './handlers/announce-currencies';
import { AnnounceTemplates } from './handlers/announce-templates';
import { RenderMessagesOnMessageCleared } from './handlers/render-messages.on-message-cleared';
import { TellTemplates } from './handlers/tell-templates';
import { UNSUBSCRIBE_LINKS, UnsubscribeLinks } from './handlers/unsubscribe-links';
import { CurrenciesController } from './http/currencies.controller';
import { MetavariablesController } from './http/metavariables.controller';
import { TemplatesController } from './http/templates.controller';
import { Template1700000000001 } from './storage/1700000000001-template';
import { AnnouncedCurrency1700000000010 } from './storage/1700000000010-announced-currency';
import { AnnouncedTemplate1700000000020 } from './storage/1700000000020-announced-template';
import { CurrencyRepository } from './storage/currency.repository';
import { CurrentContent } from './storage/current-content';
import { TemplateRepository } from './storage/template.repository';

const RendererConfig = ServiceConfig.extend({
  SMS_FROM: SmsSender.optional().describe('Sender of an SMS whose template names none; else the gateway’s own'),
  EMAIL_FROM: EmailSender.default('Carillon <no-reply@localhost>').describe(
    'Sender of a mail whose template names none',
  ),
  MAX_SMS_PARTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe('Most parts of one SMS; a message that takes more fails with TEXT_TOO_LONG'),
  LINK_SECRET: LinkSecret.optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of the tracker as members reach it; with LINK_SECRET, mails get a one-click unsubscribe'),
  LINK_LIFETIME_DAYS: z.coerce.number().int().min(1).max(3_650).default(90).describe('How long a link in a mail works'),
});

export const renderer = defineService({
  name: 'renderer',
  summary: 'Keeps templates and currencies, and turns a cleared message into the words of its channel.',
  config: RendererConfig,
  migrations: [Template1700000000001, AnnouncedCurrency1700000000010, AnnouncedTemplate1700000000020],
  controllers: [TemplatesController, MetavariablesController, CurrenciesController],
  audited: [
    { table: 'template', key: ['template_id'] },
    { table: 'template_version', key: ['template_id', 'version'] },
    { table: 'currency', key: ['code'] },
  ],
  providers: ({ SMS_FROM: smsFrom, EMAIL_FROM: emailFrom, MAX_SMS_PARTS: maxSmsParts, ...config }) => [
    TemplateRepository,
    CurrencyRepository,
    CurrentContent,
    RenderMessagesOnMessageCleared,
    AnnounceCurrencies,
    AnnounceTemplates,
    TellTemplates,
    { provide: COMPOSE_OPTIONS, useValue: { smsFrom, emailFrom, maxSmsParts } satisfies ComposeOptions },
    { provide: UNSUBSCRIBE_LINKS, useFactory: () => unsubscribeLinks(config) },
    { provide: CLOCK, useValue: () => new Date() },
  ],
  background: [AnnounceCurrencies, AnnounceTemplates],
  tellers: [TellTemplates],
});

function unsubscribeLinks({
  LINK_SECRET: secret,
  PUBLIC_URL: publicUrl,
  LINK_LIFETIME_DAYS: days,
}: Pick<z.output<typeof RendererConfig>, 'LINK_SECRET' | 'PUBLIC_URL' | 'LINK_LIFETIME_DAYS'>) {
  return secret && publicUrl ? new UnsubscribeLinks(new SignedLinks(secret), publicUrl, days) : undefined;
}
