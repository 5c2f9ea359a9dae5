import { defineProviderKind } from '@carillon/gateway-runtime';
import type { Email } from '../../email';
import { DevinoEmailProvider } from './devino-email.provider';
import { DevinoEmailOldSettings, DevinoEmailSettings } from './devino-email-settings';

export const devinoEmailKind = defineProviderKind<Email, typeof DevinoEmailSettings>({
  kind: 'devino-email',
  title: 'Devino Telecom, mail by the new interface',
  settings: DevinoEmailSettings,
  features: ['reports by callback', 'their own list of those who have unsubscribed'],
  limits: ['HTML without a text beside it', 'no headers of ours: no one-click unsubscription'],
  statuses: ['delivered', 'read', 'clicked', 'undelivered'],
  create: (settings) =>
    new DevinoEmailProvider(settings, {
      name: 'devino-email',
      path: '/email/messages',
      authorization: `Key ${settings.apiKey}`,
      // Exactly one of the two bodies is taken.
      fieldsOf: ({ html, text }, { to }) => ({
        Recipients: [{ Address: to }],
        Body: html === '' ? { PlainText: text } : { Html: html },
        CheckUnsubscription: settings.checkUnsubscription,
      }),
    }),
});

export const devinoEmailOldKind = defineProviderKind<Email, typeof DevinoEmailOldSettings>({
  kind: 'devino-email-old',
  title: 'Devino Telecom, mail by the old interface',
  settings: DevinoEmailOldSettings,
  features: ['HTML and text', 'reports by callback, or statuses by polling'],
  limits: ['10 MB of subject and texts', 'no headers of ours: no one-click unsubscription'],
  statuses: ['delivered', 'read', 'clicked', 'undelivered'],
  create: (settings) =>
    new DevinoEmailProvider(settings, {
      name: 'devino-email-old',
      path: '/messages',
      authorization: `Basic ${Buffer.from(`${settings.login}:${settings.password}`).toString('base64')}`,
      // An id of theirs has at most 32 characters.
      fieldsOf: ({ html, text, deliveryId }, { to }) => ({
        Recipients: [{ Address: to, RecipientId: deliveryId.replaceAll('-', '') }],
        Body: { Html: html, PlainText: text },
      }),
      statesPath: '/Messages/',
    }),
});
