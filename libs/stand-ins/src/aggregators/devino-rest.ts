import { type Call, formOf, type FrontDesk, type Handled, type Reply, settle, type StandIn } from '../stand-in';
import { StatusBook, type StandingWord } from '../status-book';

export interface DevinoRestAccount {
  readonly login: string;
  readonly password: string;
}

export interface DevinoRestStandIn extends StandIn {
  readonly book: StatusBook;
  /** From now on every session that was given out has expired. */
  forgetSessions(): void;
}

const STATES: Readonly<Record<StandingWord, number>> = { delivered: 0, undelivered: 42, read: 0, expired: 46 };

const HTTP: Readonly<Record<string, number>> = { 4: 401, 5: 403, 7: 403, 8: 500, 9: 500 };

/** As their documents print it: keys without quotes. */
const error = (code: string, desc: string): Reply => ({
  status: HTTP[code] ?? 400,
  headers: { 'content-type': 'application/json' },
  body: `{Code:${code},Desc:"${desc}"}`,
});

/** Devino's older interface: `/v2/Sms/Send` with a login in each request, `/Sms/Send` with a session; `Sms/State`. */
export function devinoRestStandIn(account: DevinoRestAccount): DevinoRestStandIn {
  const book = new StatusBook();
  const sessions = new Set<string>();
  const standIn: DevinoRestStandIn = {
    name: 'devino-rest',
    book,
    refusals: {
      recipient: { status: 400, code: '2' },
      content: { status: 400, code: '1' },
      account: { status: 403, code: '5' },
      throttle: { status: 429, code: '' },
    },
    forgetSessions: () => sessions.clear(),
    handle: (call: Call, desk: FrontDesk): Handled => {
      const values = call.method === 'POST' ? formOf(call) : call.query;
      if (call.path === '/user/sessionid') return { reply: logIn(values, account, sessions) };
      const isSecond = call.path.startsWith('/v2/');
      const fault = isSecond ? loginFault(values, account) : sessionFault(values, sessions);
      if (fault !== undefined) return { reply: fault };
      const method = call.path.replace('/v2', '');
      if (method === '/Sms/State') return { reply: stateOf(values.get('messageId') ?? '', book) };
      if (method !== '/Sms/Send') return { reply: { status: 404 } };
      return send(standIn, desk, values);
    },
  };
  return standIn;
}

function send(standIn: DevinoRestStandIn, desk: FrontDesk, values: URLSearchParams): Handled {
  const to = values.get('DestinationAddress') ?? '';
  if (!/^\d{5,15}$/.test(to)) return { reply: error('2', 'Invalid argument DestinationAddress') };
  const text = values.get('Data') ?? '';
  return settle(
    standIn,
    desk,
    { from: values.get('SourceAddress') ?? '', to, text },
    {
      accepted: (id) => {
        const count = text.length <= 70 ? 1 : Math.ceil(text.length / 67);
        const ids = Array.from({ length: count }, (_, n) =>
          count === 1 ? id : `SAR-${id}-+${to}-5f3b-${count}-${n + 1}`,
        );
        for (const one of ids) standIn.book.add(one, to);
        return { status: 200, body: ids };
      },
      refused: ({ status, code }) => (code === '' ? { status } : { ...error(code, 'refused'), status }),
    },
  );
}

function logIn(values: URLSearchParams, { login, password }: DevinoRestAccount, sessions: Set<string>): Reply {
  if (values.get('login') !== login || values.get('password') !== password)
    return error('4', 'Invalid user login or password');
  const session = `session-${sessions.size + 1}-${Date.now()}`.padEnd(36, '0');
  sessions.add(session);
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(session) };
}

const loginFault = (values: URLSearchParams, { login, password }: DevinoRestAccount): Reply | undefined =>
  values.get('Login') === login && values.get('Password') === password
    ? undefined
    : error('4', 'Invalid user login or password');

const sessionFault = (values: URLSearchParams, sessions: ReadonlySet<string>): Reply | undefined =>
  sessions.has(values.get('SessionID') ?? '') ? undefined : error('4', 'SessionID expired');

function stateOf(id: string, book: StatusBook): Reply {
  const word = book.of(id);
  const at = '/Date(1295954400000)/';
  const State = word === undefined ? 255 : STATES[word];
  return {
    status: 200,
    body: {
      State,
      CreationDateUtc: null,
      ReportedDateUtc: word && at,
      StateDescription: word ?? 'unknown',
      Price: null,
    },
  };
}
