import {
  type Item,
  type MemberSnapshot,
  type MessageCleared,
  parseAccountAddress,
  type PayloadOf,
  SendChatbot,
  SendEmail,
  SendInbox,
  SendPush,
  SendSms,
  SendSocial,
  SendViber,
  SendVoice,
} from '@carillon/contracts';
import type { Outgoing } from '@carillon/messaging';
import type { Composed } from '../domain/compose-message';
import type { UnsubscribeLinks } from './unsubscribe-links';

type Ready = Extract<Composed, { readonly outcome: 'composed' }>;

/** The order that hands a message, composed `at` a moment, to the gateway of its channel. */
export function orderOf(
  cause: Item<typeof MessageCleared>,
  { words, from }: Ready,
  at: Date,
  links: UnsubscribeLinks | undefined,
): Outgoing {
  const { messageId, messageType, templateId, recipient: to, onUnknown, expiresAt, member } = cause.payload;
  const routing = messageType === undefined ? {} : { routing: { messageType } };
  const order = { deliveryId: messageId, onUnknown, expiresAt, renderedAt: at.toISOString(), ...routing };
  switch (words.channel) {
    case 'sms':
      return SendSms.item({ cause, payload: { ...order, to, from, text: words.text } });
    case 'email': {
      const { channel: _, ...mail } = words;
      return SendEmail.item({ cause, payload: { ...order, to, from, ...mail, unsubscribeUrl: links?.urlFor(cause) } });
    }
    case 'inbox': {
      const { channel: _, ...letter } = words;
      return SendInbox.item({ cause, payload: { ...order, to, ...letter } });
    }
    case 'push': {
      const { channel: _, ...note } = words;
      return SendPush.item({ cause, payload: { ...order, memberId: to, targets: targetsOf(member), ...note } });
    }
    case 'viber': {
      const { channel: _, ...note } = words;
      return SendViber.item({ cause, payload: { ...order, to, from, ...note } });
    }
    case 'social':
      return SendSocial.item({ cause, payload: { ...order, ...accountOf(to, member), text: words.text, templateId } });
    case 'chatbot': {
      const { channel: _, ...note } = words;
      return SendChatbot.item({ cause, payload: { ...order, memberId: member.memberId, ...chatOf(to), ...note } });
    }
    case 'voice': {
      const { memberId, locale } = member;
      return SendVoice.item({ cause, payload: { ...order, to, memberId, locale, text: words.text } });
    }
  }
}

const targetsOf = ({ devices = [] }: MemberSnapshot) =>
  devices.slice(0, MOST_TARGETS).map(({ id, token, platform, pushService }) => ({ id, token, platform, pushService }));

/** As many devices as one order takes. */
const MOST_TARGETS = 50;

/** Providers that find an account by the phone are told the phone, too. Of a phone alone it is not known where it is known. */
function accountOf(recipient: string, { phone }: MemberSnapshot) {
  const account = parseAccountAddress(recipient);
  if (account === undefined) return { network: 'vk', phone: recipient } as const;
  const network = SendSocial.schema.shape.network.parse(account.network);
  const known = SendSocial.schema.shape.phone.safeParse(phone?.value).data;
  return { network, accountId: account.accountId, phone: known };
}

function chatOf(recipient: string): Pick<PayloadOf<typeof SendChatbot>, 'network' | 'chatId'> {
  const { network, accountId: chatId } = parseAccountAddress(recipient) ?? {};
  return SendChatbot.schema.pick({ network: true, chatId: true }).parse({ network, chatId });
}
