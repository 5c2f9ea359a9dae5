import { type CallbackReading, type CallbackRequest, signedHeaders } from '@carillon/gateway-runtime';
import fc from 'fast-check';
import { ChatbotSettings } from './chatbot-settings';
import { chatNetworksOf, ChatbotProvider } from './chatbot.provider';

const secret = 'a-secret-of-sixteen-and-more';
const provider = new ChatbotProvider(
  'chatbot',
  chatNetworksOf(
    ChatbotSettings.parse({
      ...{ telegramToken: 't', telegramSecret: secret, vkToken: 't', vkSecret: secret, vkConfirmation: 'c0nf1rm' },
      ...{ webhookUrl: 'https://bot.example/', webhookSecret: secret },
    }),
  ),
);
afterAll(() => provider.close());

const requestOf = (body: unknown, headers: Record<string, string> = {}): CallbackRequest => ({
  method: 'POST',
  query: {},
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const telegram = (update: object, given = secret) => requestOf(update, { 'x-telegram-bot-api-secret-token': given });
const signed = (body: object, at = Date.now(), by = secret) => {
  const text = JSON.stringify(body);
  return requestOf(text, signedHeaders(by, text, at));
};
const hear = (request: CallbackRequest) => provider.callbacks.read(request) as CallbackReading;
const saidIn = (reading: CallbackReading) =>
  reading.outcome === 'taken'
    ? (reading.publish ?? []).map((item) => ('payload' in item ? item.payload : item))
    : reading;

const date = 1_777_630_500;
const at = '2026-05-01T10:15:00.000Z';
const update = { update_id: 7, message: { message_id: 1, date, chat: { id: 42, type: 'private' }, text: 'Hi' } };
const vk = (event: object, given = secret) => requestOf({ group_id: 1, secret: given, ...event });

describe('what bots hear', () => {
  it.each([
    ['a message at Telegram', telegram(update), { network: 'telegram', chatId: '42', text: 'Hi', leaves: false, at }],
    [
      'a member who blocks the bot at Telegram',
      telegram({ update_id: 8, my_chat_member: { date, chat: { id: 42 }, new_chat_member: { status: 'kicked' } } }),
      { network: 'telegram', chatId: '42', text: '', leaves: true, at },
    ],
    [
      'a message at VK',
      vk({ type: 'message_new', event_id: 'e', object: { message: { id: 5, date, peer_id: 42, text: 'Hi' } } }),
      { network: 'vk', chatId: '42', text: 'Hi', leaves: false, at },
    ],
    [
      'a member who takes back the permission at VK',
      vk({ type: 'message_deny', event_id: 'e', object: { user_id: 42 } }),
      { network: 'vk', chatId: '42', text: '', leaves: true },
    ],
    [
      'a message of a bot of one’s own',
      signed({ id: 'x', chatId: 'a:b', text: 'Hi' }),
      { network: 'webhook', chatId: 'a:b', text: 'Hi', leaves: false },
    ],
  ])('%s', (_, request, said) => {
    expect(saidIn(hear(request))).toMatchObject([said]);
  });

  it('gives what is said twice one id, and what is said again another', () => {
    const idOf = (request: CallbackRequest) => {
      const reading = hear(request);
      return reading.outcome === 'taken' ? (reading.publish?.[0] as { id: string }).id : undefined;
    };
    expect(idOf(telegram(update))).toBe(idOf(telegram(update)));
    expect(idOf(telegram({ ...update, update_id: 8 }))).not.toBe(idOf(telegram(update)));
  });

  it('thanks each network as it wants it', () => {
    expect(hear(vk({ type: 'confirmation' }))).toMatchObject({ answer: { body: 'c0nf1rm' } });
    expect(hear(vk({ type: 'group_join', object: { user_id: 1 } }))).toEqual({
      outcome: 'taken',
      answer: { body: 'ok', contentType: 'text/plain' },
    });
    expect(saidIn(hear(telegram({ update_id: 9, edited_message: {} })))).toEqual([]);
  });

  it.each([
    ['another secret at Telegram', telegram(update, 'another'), 'forgery'],
    ['another secret at VK', vk({ type: 'message_new' }, 'another'), 'forgery'],
    ['another secret of a bot', signed({ id: 'x', chatId: 'a' }, Date.now(), `${secret}x`), 'forgery'],
    ['a copy from ten minutes ago', signed({ id: 'x', chatId: 'a' }, Date.now() - 600_000), 'forgery'],
    ['no proof at all', requestOf(update), 'nonsense'],
    ['an update without its number', telegram({ message: {} }), 'nonsense'],
    ['a bot that does not say where', signed({ id: 'x' }), 'nonsense'],
  ])('refuses %s', (_, request, because) => {
    expect(hear(request)).toMatchObject({ outcome: 'refused', because });
  });

  it('takes nothing from a stranger, whatever they send, and never throws', () => {
    const headers = fc.dictionary(
      fc.constantFrom(
        'content-type',
        'x-telegram-bot-api-secret-token',
        'x-carillon-signature',
        'x-carillon-timestamp',
      ),
      fc.oneof(fc.string(), fc.constantFrom('application/json', String(Math.floor(Date.now() / 1_000)))),
    );
    const body = fc.oneof(fc.json(), fc.string(), fc.constantFrom('{"group_id":1,"type":"message_new","object":{}}'));
    fc.assert(
      fc.property(headers, body, (given, text) => {
        expect(hear({ ...requestOf(text), headers: given }).outcome).toBe('refused');
      }),
    );
  });
});
