import type { Programme } from '@carillon/testing';

const MEMBERS = 20;
const SMS_TEMPLATE = '7e000000-0000-4000-8000-000000000101';
const EMAIL_TEMPLATE = '7e000000-0000-4000-8000-000000000102';

const pad = (index: number): string => String(index).padStart(2, '0');
const contactsOf = (index: number) => ({
  phone: { value: `+155501001${pad(index)}`, verified: true },
  email: { value: `member${pad(index)}@example.com`, verified: true },
});

const offer = (id: string, channel: 'sms' | 'email', templateId: string) => ({
  id,
  name: `Receipt by ${channel}`,
  eventType: 'purchase.completed',
  period: {},
  filter: null,
  actions: [{ kind: 'send-message', channel, templateId, messageType: 'system' }],
});

/** Every purchase leads to an SMS and a mail that name its receipt. */
export const RECEIPTS_PROGRAMME: Partial<Programme> = {
  members: Array.from({ length: MEMBERS }, (_, index) => ({
    memberId: `m-${index}`,
    firstName: `Member ${index}`,
    ...contactsOf(index),
  })),
  templates: [
    {
      templateId: SMS_TEMPLATE,
      name: 'Receipt, SMS',
      channel: 'sms',
      text: 'Receipt {{pointOfSale}}: {{purchaseAmount}}.',
    },
    {
      templateId: EMAIL_TEMPLATE,
      name: 'Receipt, email',
      channel: 'email',
      subject: 'Receipt {{pointOfSale}}',
      html: '<p>{{member.firstName}}: {{purchaseAmount}}</p>',
    },
  ],
  offers: [
    offer('0f000000-0000-4000-8000-000000000101', 'sms', SMS_TEMPLATE),
    offer('0f000000-0000-4000-8000-000000000102', 'email', EMAIL_TEMPLATE),
  ],
};

export interface ReceiptEvent {
  readonly type: string;
  readonly body: string;
}

/** Every tenth customer registers only after the purchase. */
const NEWCOMER_EVERY = 10;

/** The events of one purchase; its receipt is `name`, and so is the event's id. */
export function purchase(name: string, index: number, random: () => number): readonly ReceiptEvent[] {
  const amount = Math.ceil(random() * 100_000) / 100;
  const data = { purchaseId: name, pointOfSale: name, currency: 'EUR', amount };
  const isNewcomer = index % NEWCOMER_EVERY === NEWCOMER_EVERY - 1;
  const memberId = isNewcomer ? `m-new-${name}` : `m-${Math.floor(random() * MEMBERS)}`;
  const bought = event(name, 'purchase.completed', memberId, data);
  if (!isNewcomer) return [bought];
  const member = { firstName: 'Newcomer', ...contactsOf(99) };
  return [bought, event(`${name}-registration`, 'registration.completed', memberId, { member })];
}

function event(id: string, type: string, subject: string, data: object): ReceiptEvent {
  const time = '2025-05-02T12:00:00Z';
  return { type, body: JSON.stringify({ specversion: '1.0', id, source: '/e2e/tills', type, subject, time, data }) };
}
