import { jsonOf, type Reply, settle, type StandIn } from '../stand-in';

export interface TelegramBot {
  readonly token: string;
}

/** What the Bot API says of a refusal: the words decide. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  blocked: 'Forbidden: bot was blocked by the user',
  'no-chat': 'Bad Request: chat not found',
  content: 'Bad Request: message is too long',
  token: 'Unauthorized',
  throttle: 'Too Many Requests: retry after 1',
};

/** The Telegram Bot API: `/bot<token>/sendMessage` and `/sendPhoto`. */
export function telegramStandIn({ token }: TelegramBot): StandIn {
  const standIn: StandIn = {
    name: 'telegram',
    refusals: {
      recipient: { status: 403, code: 'blocked' },
      content: { status: 400, code: 'content' },
      account: { status: 401, code: 'token' },
      throttle: { status: 429, code: 'throttle' },
    },
    handle: (call, desk) => {
      const [, given, method] = /^\/bot([^/]+)\/(\w+)$/.exec(call.path) ?? [];
      if (given !== token) return { reply: errorOf(401, 'token') };
      if (method !== 'sendMessage' && method !== 'sendPhoto') return { reply: errorOf(404, 'Not Found') };
      const message = jsonOf(call, errorOf(400, 'Bad Request: can not parse JSON')) as Readonly<
        Record<string, unknown>
      >;
      const text = String((method === 'sendPhoto' ? message['caption'] : message['text']) ?? '');
      const chat = String(message['chat_id'] ?? '');
      if (chat === '') return { reply: errorOf(400, 'Bad Request: chat_id is empty') };
      if (text.length === 0 || text.length > (method === 'sendPhoto' ? 1_024 : 4_096))
        return { reply: errorOf(400, 'content') };
      return settle(
        standIn,
        desk,
        { to: chat, text, details: message },
        {
          // an id as large as can be is written as it is
          accepted: (id) => ({ status: 200, headers: JSON_TYPE, body: saidOf(id, chat) }),
          refused: ({ status, code }) => errorOf(status, code),
        },
      );
    },
  };
  return standIn;
}

const JSON_TYPE = { 'content-type': 'application/json' } as const;

const saidOf = (id: string, chat: string): string =>
  `{"ok":true,"result":{"message_id":${id},"date":${Math.floor(Date.now() / 1_000)},"chat":{"id":${/^-?\d+$/.test(chat) ? chat : JSON.stringify(chat)},"type":"private"}}}`;

function errorOf(error_code: number, code: string): Reply {
  const parameters = error_code === 429 ? { parameters: { retry_after: 1 } } : {};
  return {
    status: error_code,
    body: { ok: false, error_code, description: DESCRIPTIONS[code] ?? code, ...parameters },
  };
}
