import {
  bearerOf,
  type Call,
  formOf,
  type FrontDesk,
  type Handled,
  type Reply,
  settle,
  type StandIn,
} from '../stand-in';

export interface NetworkAccount {
  readonly token: string;
}

const error = (code: string): Reply => ({
  status: 200,
  body: { error: { error_code: Number(code), error_msg: 'refused', request_params: [] } },
});

/** VKontakte's `messages.send`: errors come with status 200, and the same `random_id` to the same user is answered as before. */
export function vkStandIn({ token }: NetworkAccount): StandIn {
  const sent = new Map<string, string>();
  const standIn: StandIn = {
    name: 'vk',
    refusals: {
      recipient: { status: 200, code: '901' },
      content: { status: 200, code: '914' },
      account: { status: 200, code: '5' },
      throttle: { status: 200, code: '6' },
    },
    handle: (call: Call, desk: FrontDesk): Handled => {
      const form = formOf(call);
      if (call.path !== '/method/messages.send') return { reply: error('3') };
      if (bearerOf(call) !== token && form.get('access_token') !== token) return { reply: error('5') };
      const to = form.get('user_id') ?? '';
      const randomId = form.get('random_id');
      if (!/^\d+$/.test(to) || randomId === null || form.get('v') === null) return { reply: error('100') };
      const before = sent.get(`${to} ${randomId}`);
      if (before !== undefined) return { reply: accepted(before) };
      return settle(
        standIn,
        desk,
        { to, text: form.get('message') ?? '' },
        {
          accepted: (id) => {
            sent.set(`${to} ${randomId}`, id);
            return accepted(id);
          },
          refused: ({ status, code }) => (code === '' ? { status } : error(code)),
        },
      );
    },
  };
  return standIn;
}

/** Written by hand: as a number it would lose digits. */
const accepted = (id: string): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: `{"response":${id}}`,
});
