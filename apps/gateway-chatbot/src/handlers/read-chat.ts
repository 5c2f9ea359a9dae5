import {
  type ChatMessageReceived,
  type Item,
  MESSAGE_TYPES,
  MessageReceived,
  type OutgoingItem,
  READ_ONLY_MESSAGE_TYPE,
  SubscriptionsChosen,
  uuidV5,
} from '@carillon/contracts';
import { EXCHANGES, type PublicEvent } from '@carillon/messaging';
import { isLeaveWord } from '../domain/leave-words';

const SOURCE = '/carillon/gateway-chatbot';

/**
 * What follows from what a member said to a bot: an event of the programme, and of a farewell that nothing more is sent to
 * them by a bot. Messages of the system stay, for nobody can refuse those.
 */
export function readChat(
  item: Item<typeof ChatMessageReceived>,
  memberId: string,
): readonly (OutgoingItem | PublicEvent)[] {
  const { text, leaves } = item.payload;
  const event = text === '' ? [] : [eventOf(item, memberId)];
  return leaves || isLeaveWord(text) ? [...event, farewell(item, memberId)] : event;
}

function eventOf({ id, payload, traceparent }: Item<typeof ChatMessageReceived>, memberId: string): PublicEvent {
  const { network, text, at } = payload;
  const data = MessageReceived.data.parse({ channel: 'chatbot', network, text });
  const type = MessageReceived.type;
  const event = {
    specversion: '1.0',
    id: uuidV5(`${id} event`),
    source: SOURCE,
    type,
    subject: memberId,
    time: at,
  } as const;
  return {
    exchange: EXCHANGES.loyaltyEvents,
    routingKey: type,
    event: { ...event, ...(traceparent && { traceparent }), data },
  };
}

function farewell(cause: Item<typeof ChatMessageReceived>, memberId: string): OutgoingItem {
  const types = MESSAGE_TYPES.filter((messageType) => messageType !== READ_ONLY_MESSAGE_TYPE);
  const cells = types.map((messageType) => ({ messageType, channel: 'chatbot', selected: false }) as const);
  return SubscriptionsChosen.item({ cause, payload: { memberId, cells, at: cause.payload.at, source: 'chatbot' } });
}
