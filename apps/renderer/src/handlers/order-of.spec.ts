import { randomUUID } from 'node:crypto';
import {
  type Channel,
  CHANNELS,
  type Item,
  MessageCleared,
  SendChatbot,
  SendEmail,
  SendInbox,
  SendPush,
  SendSms,
  SendSocial,
  SendViber,
  SendVoice,
} from '@carillon/contracts';
import { Template } from '@carillon/templates';
import fc from 'fast-check';
import { composeMessage } from '../domain/compose-message';
import { compileDraft } from '../domain/template-draft';
import { orderOf } from './order-of';

type Cleared = Item<typeof MessageCleared>;

const templateId = MessageCleared.example.templateId;
const device = { id: 'd-1', token: 't-1', platform: 'android', pushService: 'fcm' } as const;
const image = 'https://shop.example/a.png';
const page = 'https://shop.example/';
const TEMPLATES: Partial<Record<Channel, readonly object[]>> = {
  sms: [{ text: '{{status}} {{member.fullName}}' }],
  email: [{ subject: '{{status}}', html: '<b>{{status}}</b>' }],
  inbox: [{ title: '{{status}}', body: '{{status}}', summary: '{{status}}', inApp: true }],
  push: [{ title: '{{status}}', body: '{{status}}', link: 'my-app://a' }, { imageUrl: image }],
  viber: [{ text: '{{status}}', imageUrl: image, buttonText: '{{status}}', link: page }, { imageUrl: image }],
  social: [{ text: '{{status}}' }],
  chatbot: [{ text: '{{status}}', buttonText: '{{status}}', link: page }],
  voice: [{ text: '{{status}}' }],
};
const RECIPIENTS = ['+15550100001', 'homer@example.com', 'm-1', 'vk:42', 'telegram:7', 'ok:1', 'telegram:', ':', 'x'];

function clearedOf(payload: Omit<(typeof MessageCleared)['example'], 'messageId' | 'templateId'>): Cleared {
  const id = randomUUID();
  const whole = MessageCleared.schema.parse({ messageId: randomUUID(), templateId, ...payload });
  return { id, correlationId: id, causationId: id, occurredAt: new Date('2026-05-01T10:15:00Z'), payload: whole };
}

function orderFor(item: Cleared, words: object) {
  const template = Template.parse({ channel: item.payload.channel, ...words });
  const draft = compileDraft({ template });
  if (draft.outcome !== 'ok') throw new Error(JSON.stringify(draft.faults));
  const templates = new Map([[templateId, { outcome: 'ready', compiled: draft.compiled } as const]]);
  const options = { emailFrom: 'a@b.example', maxSmsParts: 10 };
  const composed = composeMessage(item.payload, { templates, currencies: new Map() }, options);
  return composed.outcome === 'refused' ? composed.code : orderOf(item, composed, new Date(), undefined);
}

describe('orderOf', () => {
  const member = { memberId: 'm-1', locale: 'es-ES', phone: { value: '+15550100001' }, devices: [device] };
  const metavariables = { status: { kind: 'text', value: 'Gold' } } as const;

  it.each([
    ['sms', '+15550100001', SendSms.name, { to: '+15550100001', text: 'Gold' }],
    ['email', 'a@b.example', SendEmail.name, { to: 'a@b.example', from: 'a@b.example', html: '<b>Gold</b>' }],
    ['inbox', 'm-1', SendInbox.name, { to: 'm-1', body: 'Gold', inApp: true }],
    ['push', 'm-1', SendPush.name, { memberId: 'm-1', targets: [device], body: 'Gold', link: 'my-app://a' }],
    ['viber', '+15550100001', SendViber.name, { to: '+15550100001', text: 'Gold', buttonText: 'Gold', link: page }],
    ['social', 'ok:1', SendSocial.name, { network: 'ok', accountId: '1', phone: '+15550100001', templateId }],
    ['social', '+15550100001', SendSocial.name, { network: 'vk', phone: '+15550100001', text: 'Gold' }],
    ['chatbot', 'webhook:a:b', SendChatbot.name, { network: 'webhook', chatId: 'a:b', buttonText: 'Gold' }],
    ['voice', '+15550100001', SendVoice.name, { memberId: 'm-1', to: '+15550100001', locale: 'es-ES', text: 'Gold' }],
  ] as const)('by %s to %s is %s', (channel, recipient, contract, payload) => {
    const item = clearedOf({ channel, recipient, member, metavariables });
    const [words] = TEMPLATES[channel] ?? [];
    expect(orderFor(item, words!)).toMatchObject({
      contract,
      payload: { deliveryId: item.payload.messageId, onUnknown: 'report', ...payload },
    });
  });

  it('tells the message type, by which gateways are chosen', () => {
    const to = { channel: 'sms', recipient: '+15550100001', member, metavariables } as const;
    const [words] = TEMPLATES.sms ?? [];
    expect(orderFor(clearedOf({ ...to, messageType: 'payment' }), words!)).toMatchObject({
      payload: { routing: { messageType: 'payment' } },
    });
  });

  it('is what the gateway takes, or there is a reason against it, whatever a message says: it never throws', () => {
    const devices = fc.array(fc.constant(device), { maxLength: 60 });
    const phone = fc.option(fc.constantFrom('+15550100001', 'none'), { nil: undefined });
    fc.assert(
      fc.property(
        fc.constantFrom(...CHANNELS.filter((channel) => TEMPLATES[channel] !== undefined)),
        fc.constantFrom(...RECIPIENTS),
        fc.string({ unit: 'binary', maxLength: 4_000 }),
        fc.record({ devices, phone: phone.map((value) => value && { value }) }),
        fc.nat(1),
        (channel, recipient, value, facts, index) => {
          const status = { kind: 'text', value } as const;
          const someone = { memberId: 'm-1', ...facts };
          const item = clearedOf({ channel, recipient, member: someone, metavariables: { status } });
          const all = TEMPLATES[channel]!; // filtered by it
          const order = orderFor(item, all[index % all.length]!);
          if (typeof order === 'string') expect(order).toMatch(/^(RECIPIENT_INVALID|TEXT_EMPTY|TEXT_TOO_LONG)$/);
          else expect(order).toMatchObject({ contract: `delivery.send-${channel}` });
        },
      ),
      { numRuns: 300 },
    );
  });
});
