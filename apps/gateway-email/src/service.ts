import { SendEmail } from '@carillon/contracts';
import { defineGateway, GatewayConfig, settingsText } from '@carillon/gateway-runtime';
import { Mailbox } from './email';
import { devinoEmailKind, devinoEmailOldKind } from './providers/devino-email/devino-email.kind';
import { MailOptions } from './providers/smtp/mail-options';
import { smtpKind } from './providers/smtp/smtp.kind';
import { SmtpProvider } from './providers/smtp/smtp.provider';
import { SmtpSettings } from './providers/smtp/smtp-settings';

const EmailConfig = GatewayConfig.extend({
  SMTP_URL: SmtpSettings.describe(
    'Mail server, such as smtp://user:password@host:587; smtps for TLS from the first octet; ?tls=required|opportunistic|off',
  ),
  EMAIL_FROM: Mailbox.describe('Sender of messages that name none, such as Carillon <news@example.com>'),
  SMTP_OPTIONS: settingsText(MailOptions)
    .optional()
    .describe(
      'What is done to mail that goes to SMTP_URL, as JSON, such as {"dkimDomain": "example.com", "dkimSelector": "a", "dkimPrivateKey": "-----BEGIN ..."}; see the kind smtp in providers.md',
    ),
});

export const gatewayEmail = defineGateway({
  channel: 'email',
  command: SendEmail,
  summary: 'Hands mail over to an SMTP server and reports what came of it.',
  config: EmailConfig,
  kinds: [smtpKind, devinoEmailKind, devinoEmailOldKind],
  providers: ({ SMTP_URL, EMAIL_FROM, SMTP_OPTIONS }) => [new SmtpProvider(SMTP_URL, EMAIL_FROM, SMTP_OPTIONS)],
});
