import { randomUUID } from 'node:crypto';
import { type OutgoingItem, SendChatbot, StatusChanged, SubscriptionsChosen } from '@carillon/contracts';
import { ObedientDesk, StandInServer, telegramStandIn } from '@carillon/stand-ins';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { gatewayChatbot } from '../src/service';

jest.setTimeout(120_000);

const token = '123:bot';
const telegramSecret = 'telegram-proves-itself-with-it';
const desk = new ObedientDesk();
const server = new StandInServer({ standIns: [telegramStandIn({ token })], desk });
const within = { withinMs: 30_000 };

beforeAll(() => server.resume());
afterAll(() => server.pause());

describe('gateway-chatbot', () => {
  const service = useService(gatewayChatbot, async () => {
    await server.resume();
    const settings = { telegramToken: token, telegramSecret, telegramUrl: `${server.url}/telegram` };
    return { CHATBOT: JSON.stringify(settings) };
  });
  let told: ReceivedMessage[];
  let events: ReceivedMessage[];

  beforeAll(async () => {
    told = await service.broker.collect('carillon.internal', '#');
    events = await service.broker.collect('loyalty.events', '#');
  });

  const itemsOf = (contract: string): readonly Record<string, unknown>[] =>
    told
      .filter(({ type }) => type === contract)
      .flatMap(({ body }) => (JSON.parse(body) as { items: { payload: Record<string, unknown> }[] }).items)
      .map(({ payload }) => payload);
  const orderTo = (chatId: string, memberId: string): OutgoingItem => {
    const id = randomUUID();
    return SendChatbot.item({
      cause: { id, correlationId: id, occurredAt: new Date('2026-05-01T10:15:00Z') },
      payload: { deliveryId: randomUUID(), network: 'telegram', chatId, memberId, text: 'You saved 8 EUR.' },
    });
  };
  const sent = async (order: OutgoingItem): Promise<void> => {
    const { deliveryId } = order.payload as { deliveryId: string };
    await service.broker.publishPacket([order]);
    await eventually(() => {
      const mine = itemsOf(StatusChanged.name).filter(({ messageId }) => messageId === deliveryId);
      expect(mine).toMatchObject([{ status: 'sent' }]);
    }, within);
  };
  const say = (chatId: number, updateId: number, text: string, secret = telegramSecret) =>
    fetch(`${service.running.url}/callbacks/chatbot`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
      body: JSON.stringify({
        update_id: updateId,
        message: { message_id: updateId, date: 1_777_630_500, chat: { id: chatId }, text },
      }),
    });
  const eventsOf = (memberId: string) =>
    events
      .map(({ body }) => JSON.parse(body) as { subject: string; type: string; data: Record<string, unknown> })
      .filter(({ subject }) => subject === memberId);

  it('speaks, and makes an event of what the member answers, once', async () => {
    await sent(orderTo('1001', 'm-1'));
    expect(desk.taken).toMatchObject([{ to: '1001', text: 'You saved 8 EUR.' }]);
    for (let times = 0; times < 3; times += 1) expect((await say(1_001, 1, 'When do you open?')).status).toBe(200);
    await say(1_001, 2, 'Hello?');
    await eventually(() => {
      const texts = eventsOf('m-1').map(({ type, data }) => [type, data['network'], data['text']]);
      expect(texts.sort()).toEqual([
        ['message.received', 'telegram', 'Hello?'],
        ['message.received', 'telegram', 'When do you open?'],
      ]);
    }, within);
    expect(itemsOf(SubscriptionsChosen.name).filter(({ memberId }) => memberId === 'm-1')).toEqual([]);
  });

  it('sends nothing more to a member who says stop, but what nobody can refuse', async () => {
    await sent(orderTo('1002', 'm-2'));
    await say(1_002, 10, 'СТОП');
    await eventually(() => {
      const [chosen] = itemsOf(SubscriptionsChosen.name).filter(({ memberId }) => memberId === 'm-2');
      expect(chosen).toMatchObject({ source: 'chatbot' });
      expect(chosen!['cells']).toContainEqual({ messageType: 'offer', channel: 'chatbot', selected: false });
      expect(JSON.stringify(chosen!['cells'])).not.toContain('system');
    }, within);
  });

  it('believes nobody without the secret, and does not know strangers', async () => {
    expect((await say(1_001, 20, 'STOP', 'guessed')).status).toBe(403);
    expect((await say(9_999, 21, 'Hi')).status).toBe(200);
    await sent(orderTo('1003', 'm-3'));
    await say(1_003, 22, 'last');
    await eventually(() => expect(eventsOf('m-3')).toHaveLength(1), within);
    expect(events.filter(({ body }) => body.includes('"Hi"'))).toEqual([]);
    expect(await service.broker.depth('gateway-chatbot.dead')).toBe(0);
  });
});
