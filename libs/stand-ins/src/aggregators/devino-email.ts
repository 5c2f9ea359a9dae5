import { type Call, type FrontDesk, type Handled, jsonOf, type Reply, settle, type StandIn } from '../stand-in';
import { StatusBook, type StandingWord } from '../status-book';

export interface DevinoEmailAccount {
  readonly apiKey: string;
}

export interface DevinoEmailOldAccount {
  readonly login: string;
  readonly password: string;
}

export interface DevinoEmailStandIn extends StandIn {
  readonly book: StatusBook;
}

interface Mail {
  readonly Sender?: { readonly Address?: string };
  readonly Recipients?: readonly { readonly Address?: string; readonly RecipientId?: string }[];
  readonly Subject?: string;
  readonly Body?: { readonly Html?: string; readonly PlainText?: string };
}

const ADDRESS = /^[^\s@<>]+@[^\s@<>]+$/;

const submissionOf = (mail: Mail) => ({
  from: mail.Sender?.Address,
  to: mail.Recipients?.[0]?.Address ?? '',
  title: mail.Subject,
  text: mail.Body?.PlainText ?? mail.Body?.Html ?? '',
  details: mail,
});

/** Devino's newer interface for mail, `/email/messages`. It answers as the newer interface does for other channels. */
export function devinoEmailStandIn({ apiKey }: DevinoEmailAccount): DevinoEmailStandIn {
  const book = new StatusBook();
  const standIn: DevinoEmailStandIn = {
    name: 'devino-email',
    book,
    refusals: {
      recipient: { status: 200, code: 'invalid:Recipients' },
      content: { status: 200, code: 'length.too.long:Subject' },
      account: { status: 200, code: 'billing.error' },
      throttle: { status: 429, code: '' },
    },
    handle: (call: Call, desk: FrontDesk): Handled => {
      if (call.path !== '/email/messages') return { reply: { status: 404 } };
      if (call.headers.authorization !== `Key ${apiKey}`) return { reply: { status: 401 } };
      const mail = jsonOf(call, { status: 400 }) as Mail;
      const fault = faultOf(mail) ?? (hasOneBody(mail) ? undefined : 'Body');
      if (fault !== undefined) return { reply: rejected(`invalid:${fault}`) };
      return settle(standIn, desk, submissionOf(mail), {
        accepted: (id) => {
          book.add(id, submissionOf(mail).to);
          // Their ids are numbers of 64 bits.
          const headers = { 'content-type': 'application/json; charset=utf-8' };
          return { status: 200, headers, body: `{"result":[{"code":"OK","messageId":${id}}]}` };
        },
        refused: ({ status, code }) => (status === 200 ? rejected(code) : { status }),
      });
    },
  };
  return standIn;
}

const rejected = (code: string): Reply => {
  const [key, ref] = code.split(':');
  return { status: 200, body: { result: [{ code: 'REJECTED', reasons: [{ key, ref }] }] } };
};

const hasOneBody = ({ Body = {} }: Mail): boolean => (Body.Html === undefined) !== (Body.PlainText === undefined);

function faultOf({ Sender, Recipients = [], Subject = '' }: Mail): string | undefined {
  if (!ADDRESS.test(Sender?.Address ?? '')) return 'Sender';
  if (!ADDRESS.test(Recipients[0]?.Address ?? '')) return 'Recipients';
  return Subject === '' ? 'Subject' : undefined;
}

const STATES: Readonly<Record<StandingWord, string>> = {
  delivered: 'Delivered',
  undelivered: 'Bounced',
  read: 'Read',
  expired: 'Bounced',
};

/** Devino's older interface for mail: `POST /messages`, `GET /Messages/{ids}`. What concerns one recipient is said beside 201. */
export function devinoEmailOldStandIn({ login, password }: DevinoEmailOldAccount): DevinoEmailStandIn {
  const book = new StatusBook();
  const expected = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
  const standIn: DevinoEmailStandIn = {
    name: 'devino-email-old',
    book,
    refusals: {
      recipient: { status: 201, code: 'validation_error' },
      content: { status: 400, code: 'validation_error' },
      account: { status: 403, code: 'validation_error' },
      throttle: { status: 429, code: '' },
    },
    handle: (call: Call, desk: FrontDesk): Handled => {
      if (call.headers.authorization !== expected) return { reply: { status: 401 } };
      const [, ids] = /^\/Messages\/(.+)$/.exec(call.path) ?? [];
      if (call.method === 'GET' && ids !== undefined) return { reply: statesOf(decodeURIComponent(ids), book) };
      if (call.method !== 'POST' || call.path !== '/messages') return { reply: { status: 404 } };
      const mail = jsonOf(call, { status: 400 }) as Mail;
      const fault = faultOf(mail) ?? (recipientIdFits(mail) ? undefined : 'RecipientId');
      if (fault !== undefined) return { reply: whole(400, 'validation_error', `${fault} is invalid`) };
      const { to: Address } = submissionOf(mail);
      return settle(standIn, desk, submissionOf(mail), {
        accepted: (MessageId) => {
          book.add(MessageId, Address);
          return beside({ Address, MessageId, Code: 'ok' });
        },
        refused: ({ status, code }) => {
          if (code === '') return { status };
          return status < 300 ? beside({ Address, Code: code }) : whole(status, code, 'refused');
        },
      });
    },
  };
  return standIn;
}

const recipientIdFits = ({ Recipients = [] }: Mail): boolean => (Recipients[0]?.RecipientId ?? '').length <= 32;

const beside = (item: object): Reply => ({
  status: 201,
  body: { Result: [{ Index: 0, ...item }], Code: 'ok', Description: 'ok' },
});

const whole = (status: number, Code: string, Description: string): Reply => ({
  status,
  body: { Result: [], Code, Description },
});

function statesOf(ids: string, book: StatusBook): Reply {
  const Result = ids.split(',').flatMap((MessageId) => {
    const word = book.of(MessageId);
    return word === undefined ? [] : { MessageId, State: STATES[word] };
  });
  return { status: 200, body: { Result, Code: 'ok', Description: 'ok' } };
}
