import { defineProviderKind, secret } from '@carillon/gateway-runtime';
import { z } from 'zod';
import { type Email, Mailbox } from '../../email';
import { mailOptions, wholeOptions } from './mail-options';
import { SmtpProvider } from './smtp.provider';
import { SmtpSettings } from './smtp-settings';

const SmtpKindSettings = z
  .strictObject({
    url: secret(SmtpSettings).describe(
      'Mail server, such as smtp://user:password@host:587; smtps for TLS from the first octet',
    ),
    from: Mailbox.describe('Sender of messages that name none, such as Carillon <news@example.com>'),
    ...mailOptions,
  })
  .superRefine(wholeOptions);

export const smtpKind = defineProviderKind<Email, typeof SmtpKindSettings>({
  kind: 'smtp',
  title: 'A mail server, by SMTP',
  settings: SmtpKindSettings,
  features: ['connections kept open', 'DKIM', 'one-click unsubscription', 'VERP', 'DSN'],
  limits: ['the size that the server announces'],
  statuses: [],
  create: ({ url, from, ...options }) => new SmtpProvider(url, from, options),
});
