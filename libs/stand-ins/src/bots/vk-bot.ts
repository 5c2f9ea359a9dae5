import { bearerOf, formOf, type Reply, settle, type StandIn } from '../stand-in';

export interface VkCommunity {
  readonly token: string;
}

/** VK's `messages.send` for a community: status 200 whatever it thinks, and once for each `random_id` and peer. */
export function vkBotStandIn({ token }: VkCommunity): StandIn {
  const said = new Map<string, string>();
  const standIn: StandIn = {
    name: 'vk-bot',
    refusals: {
      recipient: { status: 200, code: '901' },
      content: { status: 200, code: '914' },
      account: { status: 200, code: '5' },
      throttle: { status: 200, code: '6' },
    },
    handle: (call, desk) => {
      const form = formOf(call);
      if (call.path !== '/method/messages.send') return { reply: errorOf('3') };
      if ((form.get('access_token') ?? bearerOf(call)) !== token) return { reply: errorOf('5') };
      const peer = form.get('peer_id') ?? '';
      const text = form.get('message') ?? '';
      if (!/^-?\d+$/.test(form.get('random_id') ?? '') || form.get('v') === null) return { reply: errorOf('100') };
      if (peer === '' || text === '') return { reply: errorOf('100') };
      const key = `${peer} ${form.get('random_id')}`;
      const before = said.get(key);
      if (before !== undefined) return { reply: saidAs(before) };
      return settle(
        standIn,
        desk,
        { to: peer, text, details: Object.fromEntries(form) },
        {
          accepted: (id) => {
            said.set(key, id);
            return saidAs(id);
          },
          refused: ({ status, code }) => ({ ...errorOf(code), status }),
        },
      );
    },
  };
  return standIn;
}

const saidAs = (id: string): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: `{"response":${id}}`,
});

const errorOf = (code: string): Reply => ({
  status: 200,
  body: { error: { error_code: Number(code), error_msg: 'refused', request_params: [] } },
});
