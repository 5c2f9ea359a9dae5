import { jsonOf, settle, type StandIn } from '../stand-in';

export interface AsteriskUser {
  readonly user: string;
  readonly password: string;
}

/** Asterisk's REST interface, as far as it makes calls: `POST /channels/<id>`, each id once. */
export function asteriskStandIn({ user, password }: AsteriskUser): StandIn {
  const channels = new Set<string>();
  const standIn: StandIn = {
    name: 'asterisk',
    refusals: {
      recipient: { status: 400, code: 'Invalid endpoint specified' },
      content: { status: 422, code: 'Invalid variables' },
      account: { status: 403, code: 'Forbidden' },
      throttle: { status: 503, code: 'Allocation failed' },
    },
    handle: (call, desk) => {
      const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
      if (call.headers.authorization !== wanted) return { reply: { status: 401, body: { message: 'Unauthorized' } } };
      const id = /^\/channels\/([\w-]+)$/.exec(call.path)?.[1];
      if (id === undefined || call.method !== 'POST') return { reply: { status: 404 } };
      if (channels.has(id))
        return { reply: { status: 409, body: { message: 'Channel with given unique ID already exists' } } };
      const { variables = {} } = jsonOf(call, { status: 400 }) as {
        readonly variables?: Readonly<Record<string, string>>;
      };
      const where = call.query.get('endpoint') ?? '';
      if (!/^\w+\/.+/.test(where) || call.query.get('context') === null) return { reply: { status: 400 } };
      return settle(
        standIn,
        desk,
        {
          to: where,
          text: variables['CARILLON_TEXT'] ?? '',
          details: { query: Object.fromEntries(call.query), variables },
        },
        {
          accepted: () => {
            channels.add(id);
            return { status: 200, body: { id, name: `${where}-0001`, state: 'Down' } };
          },
          refused: ({ status, code }) => ({ status, body: { message: code } }),
        },
      );
    },
  };
  return standIn;
}
