import { type Call, type FrontDesk, type Handled, jsonOf, type Reply, settle, type StandIn } from '../stand-in';
import { StatusBook } from '../status-book';

export interface DevinoViberAccount {
  readonly login: string;
  readonly password: string;
}

export interface DevinoViberStandIn extends StandIn {
  readonly book: StatusBook;
}

interface ViberMessage {
  readonly subject?: string;
  readonly address?: string;
  readonly contentType?: string;
  readonly content?: {
    readonly text?: string;
    readonly caption?: string;
    readonly action?: string;
    readonly imageUrl?: string;
  };
}

const MOST_CAPTION = 19;
/** Said of a request as a whole; everything else is said of a message in it. */
const OF_REQUESTS: ReadonlySet<string> = new Set(['error-syntax', 'error-auth', 'error-account-locked']);

/** Devino's own Viber interface: `/send` and `/status`. Ids are numbers of 64 bits. */
export function devinoViberStandIn({ login, password }: DevinoViberAccount): DevinoViberStandIn {
  const book = new StatusBook();
  const expected = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
  const standIn: DevinoViberStandIn = {
    name: 'devino-viber',
    book,
    refusals: {
      recipient: { status: 200, code: 'error-address-unknown' },
      content: { status: 200, code: 'error-content-text-format' },
      account: { status: 200, code: 'not-permitted' },
      throttle: { status: 429, code: '' },
    },
    handle: (call: Call, desk: FrontDesk): Handled => {
      if (call.headers.authorization !== expected)
        return { reply: { status: 200, body: { status: 'error-auth', messages: [] } } };
      if (call.path === '/status') return { reply: statuses(call, book) };
      if (call.path !== '/send') return { reply: { status: 404 } };
      const { messages = [] } = jsonOf(call, { status: 200, body: { status: 'error-syntax' } }) as {
        readonly messages?: readonly ViberMessage[];
      };
      const [message] = messages;
      if (message === undefined || messages.length > 1)
        return { reply: { status: 200, body: { status: 'error-syntax' } } };
      const fault = faultOf(message);
      if (fault !== undefined) return { reply: said(fault) };
      const { address: to = '', subject: from, content } = message;
      return settle(
        standIn,
        desk,
        { from, to, text: content?.text ?? content?.imageUrl ?? '', details: message },
        {
          accepted: (id) => {
            book.add(id, to);
            return {
              status: 200,
              headers: JSON_TYPE,
              body: `{"status":"ok","messages":[{"providerId":${id},"code":"ok"}]}`,
            };
          },
          refused: ({ status, code }) => {
            if (status !== 200) return { status };
            return OF_REQUESTS.has(code) ? { status, body: { status: code, messages: [] } } : said(code);
          },
        },
      );
    },
  };
  return standIn;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const said = (code: string): Reply => ({ status: 200, body: { status: 'ok', messages: [{ code }] } });

function faultOf({ address = '', subject = '', contentType, content = {} }: ViberMessage): string | undefined {
  if (!/^\d{5,15}$/.test(address)) return 'error-address-format';
  if (subject === '' || subject.length > 11) return 'error-subject-format';
  if (contentType === 'text') return content.text ? undefined : 'error-content-text-not-specified';
  if (contentType === 'image') return content.imageUrl && !content.text ? undefined : 'error-content-image-url-format';
  const { text, caption = '', action } = content;
  if (contentType !== 'button' || !text || !action) return 'error-content-not-specified';
  return caption !== '' && caption.length <= MOST_CAPTION ? undefined : 'error-content-caption-format';
}

/** The digits are read from the text: as numbers they would be lost. */
function statuses(call: Call, book: StatusBook): Reply {
  const [, list = ''] = /"messages"\s*:\s*\[([^\]]*)\]/.exec(call.body.toString('utf8')) ?? [];
  const messages = (list.match(/\d+/g) ?? []).map((id) => {
    const word = book.of(id);
    if (word === undefined) return `{"providerId":${id},"code":"error-instant-message-provider-id-unknown"}`;
    const error = word === 'undelivered' ? ',"errorCode":"not-viber-user"' : '';
    const status = word === 'expired' ? 'vp_expired' : word;
    return `{"providerId":${id},"code":"ok","status":"${status}","statusAt":"2026-05-01 10:15:04"${error}}`;
  });
  return { status: 200, headers: JSON_TYPE, body: `{"status":"ok","messages":[${messages.join(',')}]}` };
}
