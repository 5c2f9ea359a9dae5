import { SendEmail } from '@carillon/contracts';
import { defineGateway, GatewayConfig } from '@carillon/gateway-runtime';
import { Mailbox } from './providers/smtp/mailbox';
import { SmtpProvider } from './providers/smtp/smtp.provider';
import { SmtpSettings } from './providers/smtp/smtp-settings';

const EmailConfig = GatewayConfig.extend({
  SMTP_URL: SmtpSettings.describe(
    'Mail server, such as smtp://user:password@host:587; smtps for TLS from the first octet; ?tls=required|opportunistic|off',
  ),
  EMAIL_FROM: Mailbox.describe('Sender of messages that name none, such as Carillon <news@example.com>'),
});

export const gatewayEmail = defineGateway({
  channel: 'email',
  command: SendEmail,
  summary: 'Hands mail over to an SMTP server and reports what came of it.',
  config: EmailConfig,
  kinds: [],
  providers: ({ SMTP_URL, EMAIL_FROM }) => [new SmtpProvider(SMTP_URL, EMAIL_FROM)],
});
