import { createHmac } from 'node:crypto';
import { jsonOf, settle, type StandIn } from '../stand-in';

export interface OwnBot {
  readonly secret: string;
}

/** A bot, or a call centre, of one's own that is told by a signed POST what to do. */
const webhookStandIn =
  (name: string, recipient: string) =>
  ({ secret }: OwnBot): StandIn => {
    const standIn: StandIn = {
      name,
      refusals: {
        recipient: { status: 410, code: 'gone' },
        content: { status: 422, code: 'content' },
        account: { status: 403, code: 'secret' },
        throttle: { status: 429, code: 'slowly' },
      },
      handle: (call, desk) => {
        const timestamp = String(call.headers['x-carillon-timestamp'] ?? '');
        const wanted = createHmac('sha256', secret).update(`${timestamp}.`).update(call.body).digest('hex');
        if (call.headers['x-carillon-signature'] !== `sha256=${wanted}`) return { reply: { status: 403 } };
        const message = jsonOf(call, { status: 400 }) as Readonly<Record<string, unknown>>;
        if (call.headers['idempotency-key'] !== message['messageId']) return { reply: { status: 400 } };
        return settle(
          standIn,
          desk,
          { to: String(message[recipient]), text: String(message['text'] ?? ''), details: message },
          {
            accepted: (id) => ({ status: 202, body: { id } }),
            refused: ({ status, code }) => ({
              status,
              ...(status === 429 ? { headers: { 'retry-after': '1' } } : {}),
              body: { code },
            }),
          },
        );
      },
    };
    return standIn;
  };

export const ownBotStandIn = webhookStandIn('own-bot', 'chatId');
export const callCentreStandIn = webhookStandIn('call-centre', 'phone');
