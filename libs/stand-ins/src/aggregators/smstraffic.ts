import {
  type Call,
  formOf,
  type FrontDesk,
  type Handled,
  type Refusal,
  type Reply,
  settle,
  type StandIn,
} from '../stand-in';
import { report, StatusBook, type StandingWord } from '../status-book';

export interface SmsTrafficAccount {
  readonly login: string;
  readonly password: string;
  /** Where delivery is reported; without it clients must ask. */
  readonly reportTo?: string;
}

export interface AskedStandIn extends StandIn {
  readonly book: StatusBook;
}

/** A part holds this many characters, in ASCII and otherwise. */
const PART = { ascii: 153, other: 67 } as const;

const STATUS: Readonly<Record<StandingWord, string>> = {
  delivered: 'Delivered',
  undelivered: 'Non Delivered',
  read: 'READ',
  expired: 'Expired',
};

const REFUSALS = {
  recipient: { status: 200, code: '428' },
  content: { status: 200, code: '420' },
  account: { status: 200, code: '415' },
  throttle: { status: 503, code: '' },
} as const;

/** SmsTraffic's `multi.php`: a form in, XML out, and status 200 whatever it thinks of the request. */
export function smsTrafficStandIn(account: SmsTrafficAccount): AskedStandIn {
  return script('smstraffic', account, ({ id, form }) => {
    const message = form.get('message') ?? '';
    const single = form.get('rus') === '0' ? 160 : 70;
    const part = form.get('rus') === '0' ? PART.ascii : PART.other;
    const count = message.length <= single ? 1 : Math.ceil(message.length / part);
    const ids = Array.from({ length: count }, (_, n) => (BigInt(id) + BigInt(n)).toString());
    return { ids: form.get('want_sms_ids') === '1' ? ids : [], idElement: 'sms_id' };
  });
}

/** The same for Viber and social networks: ids of 39 digits, and `route` says by which way. */
export function smsTrafficImStandIn(account: SmsTrafficAccount): AskedStandIn {
  return script('smstraffic-im', account, ({ id }) => ({
    ids: [id.length > 18 ? id : id.padStart(39, '7')],
    idElement: 'id',
  }));
}

interface Taken {
  readonly ids: readonly string[];
  readonly idElement: 'sms_id' | 'id';
}

function script(
  name: string,
  { login, password, reportTo }: SmsTrafficAccount,
  take: (request: { readonly id: string; readonly form: URLSearchParams }) => Taken,
): AskedStandIn {
  const book = new StatusBook();
  const standIn: AskedStandIn = {
    name,
    book,
    refusals: REFUSALS,
    handle: (call: Call, desk: FrontDesk): Handled => {
      const form = formOf(call);
      if (form.get('login') !== login || form.get('password') !== password)
        return { reply: refused('411', 'authentication failed') };
      if (form.get('operation') === 'status') return { reply: statuses((form.get('sms_id') ?? '').split(','), book) };
      const to = form.get('phones') ?? '';
      if (!/^\d{5,15}$/.test(to)) return { reply: refused('428', `phone ${to} has wrong format`) };
      const submission = {
        from: form.get('originator') ?? '',
        to,
        text: form.get('message') ?? '',
        details: Object.fromEntries(form),
      };
      return settle(
        standIn,
        desk,
        { ...submission, details: withoutSecrets(submission.details) },
        {
          accepted: (id) => {
            const { ids, idElement } = take({ id, form });
            for (const one of ids) {
              book.add(one, to);
              report(reportTo, 'application/x-www-form-urlencoded', reportOf(one, book));
            }
            return accepted(to, ids, idElement);
          },
          refused: ({ status, code }: Refusal) => (status === 200 ? refused(code, `refused for ${to}`) : { status }),
        },
      );
    },
  };
  return standIn;
}

const withoutSecrets = ({ login: _login, password: _password, ...details }: Readonly<Record<string, string>>) =>
  details;

const xml = (body: string): Reply => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: `<?xml version="1.0" ?>\n<reply>${body}</reply>`,
});

const refused = (code: string, description: string): Reply =>
  xml(`<result>ERROR</result><code>${code}</code><description>${description}</description>`);

const accepted = (phone: string, ids: readonly string[], element: string): Reply =>
  xml(
    `<result>OK</result> <code></code> <description>queued 1 messages</description> <message_infos>${ids
      .map((id) => ` <message_info> <phone>${phone}</phone> <${element}>${id}</${element}> </message_info>`)
      .join('')} </message_infos>`,
  );

/** One message has its fields at the top, several have an element each. */
function statuses(ids: readonly string[], book: StatusBook): Reply {
  const all = ids.map((id) => {
    const word = book.of(id);
    const rest =
      word === undefined
        ? '<error>no such message or this message does not belong to you</error>'
        : `<submition_date>${CLOCK}</submition_date><last_status_change_date>${CLOCK}</last_status_change_date><status>${STATUS[word]}</status><error/>`;
    return `<sms_id>${id}</sms_id>${rest}`;
  });
  return xml(all.length === 1 ? all[0]! : all.map((one) => `<sms>${one}</sms>`).join(''));
}

const CLOCK = '2026-05-01 13:15:04';

function reportOf(id: string, book: StatusBook): string {
  const status = STATUS[book.of(id) ?? 'delivered'];
  return new URLSearchParams({ sms_id: id, status, delivery_date: CLOCK }).toString();
}
