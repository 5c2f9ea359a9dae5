import { type Call, type FrontDesk, type Handled, jsonOf, type Reply, settle, type StandIn } from '../stand-in';
import { report, StatusBook } from '../status-book';

export interface DevinoAccount {
  readonly apiKey: string;
}

interface DevinoMessage {
  readonly from?: string;
  readonly to?: string;
  readonly phone?: string;
  readonly text?: string;
  readonly templateId?: string;
  readonly tmpl?: string;
  readonly callbackUrl?: string;
  readonly status_url?: string;
}

export interface DevinoStandIn extends StandIn {
  readonly book: StatusBook;
}

const PATHS = ['/sms/messages', '/viber/messages', '/vk/messages'];

const refusal = (reply: object): Reply => ({ status: 200, body: { result: [{ code: 'REJECTED', ...reply }] } });

/** Devino's newer interface: `/sms/messages`, `/viber/messages`, `/vk/messages`. A refusal is said item by item, with 200. */
export function devinoStandIn({ apiKey }: DevinoAccount): DevinoStandIn {
  const book = new StatusBook();
  const standIn: DevinoStandIn = {
    name: 'devino',
    book,
    refusals: {
      recipient: { status: 200, code: 'invalid:to' },
      content: { status: 200, code: 'length.too.long:text' },
      account: { status: 200, code: 'billing.error' },
      throttle: { status: 429, code: '' },
    },
    handle: (call: Call, desk: FrontDesk): Handled => {
      if (!PATHS.includes(call.path)) return { reply: { status: 404, body: 'not found' } };
      if (call.headers.authorization !== `Key ${apiKey}`)
        return { reply: { status: 401, body: { message: 'Unauthorized' } } };
      const { messages = [] } = jsonOf(call, { status: 400 }) as { readonly messages?: readonly DevinoMessage[] };
      const [message] = messages;
      if (message === undefined || messages.length > 1)
        return { reply: refusal({ reasons: [{ key: 'too.many.messages', ref: 'messages' }] }) };
      const to = message.to ?? message.phone ?? '';
      if (!/^\d{5,15}$/.test(to)) return { reply: refusal({ reasons: [{ key: 'invalid', ref: 'to' }] }) };
      const text = message.text ?? message.templateId ?? message.tmpl ?? '';
      return settle(
        standIn,
        desk,
        { from: message.from, to, text, details: message },
        {
          accepted: (id) => {
            book.add(id, to);
            const word = (book.of(id) ?? 'delivered').toUpperCase();
            report(
              message.callbackUrl ?? message.status_url,
              'application/json',
              `[{"messageId":${id},"status":"${word}"}]`,
            );
            // Their ids are numbers of 64 bits.
            return { status: 200, headers: JSON_TYPE, body: `{"result":[{"code":"OK","messageId":${id}}]}` };
          },
          refused: ({ status, code }) => {
            const [key, ref] = code.split(':');
            return status === 200 ? refusal({ description: 'refused', reasons: [{ key, ref }] }) : { status };
          },
        },
      );
    },
  };
  return standIn;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
