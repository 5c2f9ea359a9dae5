import { type Call, formOf, type FrontDesk, type Handled, type Reply, settle, type StandIn } from '../stand-in';
import { report, StatusBook, type StandingWord } from '../status-book';

export interface StreamTelecomAccount {
  readonly login: string;
  readonly password: string;
}

export interface StreamTelecomStandIn extends StandIn {
  readonly book: StatusBook;
}

const STATES: Readonly<Record<StandingWord, number>> = { delivered: 0, undelivered: 42, read: 0, expired: 46 };

/** StreamTelecom's REST gateway. Its errors come as JSON or as a bare sentence. */
export function streamTelecomStandIn({ login, password }: StreamTelecomAccount): StreamTelecomStandIn {
  const book = new StatusBook();
  const standIn: StreamTelecomStandIn = {
    name: 'stream-telecom',
    book,
    refusals: {
      recipient: { status: 200, code: 'Укажите номер телефона' },
      content: { status: 200, code: 'Нет текста сообщения' },
      account: { status: 400, code: '5' },
      throttle: { status: 429, code: '' },
    },
    handle: (call: Call, desk: FrontDesk): Handled => {
      const form = formOf(call);
      if (form.get('login') !== login || form.get('pass') !== password)
        return { reply: { status: 200, body: 'Неправильный логин или пароль' } };
      if (call.path === '/State/') return { reply: stateOf(form.get('messageId') ?? '', book) };
      if (call.path !== '/Send/SendSms/') return { reply: { status: 404 } };
      const to = form.get('destinationAddress') ?? '';
      if (!/^\d{5,15}$/.test(to)) return { reply: { status: 200, body: 'Укажите номер телефона' } };
      return settle(
        standIn,
        desk,
        { from: form.get('sourceAddress') ?? '', to, text: form.get('data') ?? '' },
        {
          accepted: (id) => {
            book.add(id, to);
            const state = String(STATES[book.of(id) ?? 'delivered']);
            const body = new URLSearchParams({ messageId: id, state }).toString();
            report(form.get('callback_url') ?? undefined, 'application/x-www-form-urlencoded', body);
            return { status: 200, body: [id] };
          },
          refused: ({ status, code }) =>
            /^\d+$/.test(code) ? { status, body: { Code: Number(code), Desc: 'refused' } } : { status, body: code },
        },
      );
    },
  };
  return standIn;
}

/** The case of the keys varies. */
const stateOf = (id: string, book: StatusBook): Reply => {
  const word = book.of(id);
  return {
    status: 200,
    body: { state: word === undefined ? 255 : STATES[word], reportedDateUtc: '/Date(1295954400000)/', Price: 1 },
  };
};
