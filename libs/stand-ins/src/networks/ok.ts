import { type Call, type FrontDesk, type Handled, jsonOf, type Reply, settle, type StandIn } from '../stand-in';
import type { NetworkAccount } from './vk';

const error = (code: string): Reply => ({
  status: 200,
  headers: { 'invocation-error': code },
  body: { error_code: Number(code), error_msg: 'refused' },
});

interface OkMessage {
  readonly recipient?: { readonly user_id?: string };
  readonly message?: { readonly text?: string };
}

/** Odnoklassniki's `graph/me/messages`. */
export function okStandIn({ token }: NetworkAccount): StandIn {
  const standIn: StandIn = {
    name: 'ok',
    refusals: {
      recipient: { status: 200, code: '25' },
      content: { status: 200, code: '100' },
      account: { status: 200, code: '103' },
      throttle: { status: 200, code: '11' },
    },
    handle: (call: Call, desk: FrontDesk): Handled => {
      if (call.path !== '/graph/me/messages') return { reply: { status: 404 } };
      if (call.query.get('access_token') !== token) return { reply: error('103') };
      const { recipient, message } = jsonOf(call, error('100')) as OkMessage;
      const to = recipient?.user_id ?? '';
      if (!to.startsWith('user:')) return { reply: error('110') };
      return settle(
        standIn,
        desk,
        { to, text: message?.text ?? '' },
        {
          accepted: (id) => ({ status: 200, body: { message_id: id } }),
          refused: ({ status, code }) => (code === '' ? { status } : error(code)),
        },
      );
    },
  };
  return standIn;
}
