import { createPublicKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import {
  bearerOf,
  type Call,
  formOf,
  type FrontDesk,
  type Handled,
  jsonOf,
  type Reply,
  settle,
  type StandIn,
} from '../stand-in';

export interface FcmAccount {
  readonly projectId: string;
  readonly clientEmail: string;
  /** PEM of the service account's public key. */
  readonly publicKey: string;
}

export interface FcmStandIn extends StandIn {
  /** From now on every access token that was given out is refused. */
  forgetTokens(): void;
}

const STATUS_WORDS: ReadonlyMap<number, string> = new Map([
  [400, 'INVALID_ARGUMENT'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [429, 'RESOURCE_EXHAUSTED'],
  [500, 'INTERNAL'],
  [503, 'UNAVAILABLE'],
]);
const PAYLOAD_OCTETS = 4_096;

/** FCM HTTP v1: `/token` (OAuth 2.0, RFC 7523) and `/v1/projects/<project>/messages:send`. */
export function fcmStandIn(account: FcmAccount): FcmStandIn {
  const tokens = new Set<string>();
  const standIn: FcmStandIn = {
    name: 'fcm',
    refusals: {
      recipient: { status: 404, code: 'UNREGISTERED' },
      content: { status: 400, code: 'INVALID_ARGUMENT' },
      account: { status: 403, code: 'PERMISSION_DENIED' },
      throttle: { status: 429, code: 'QUOTA_EXCEEDED' },
    },
    forgetTokens: () => tokens.clear(),
    handle: async (call, desk) => {
      if (call.path === '/token') return { reply: await giveToken(call, account, tokens) };
      if (call.path !== `/v1/projects/${account.projectId}/messages:send`) return { reply: errorOf(404, undefined) };
      if (!tokens.has(bearerOf(call))) return { reply: errorOf(401, undefined) };
      return send(call, desk, standIn, account.projectId);
    },
  };
  return standIn;
}

async function giveToken(call: Call, account: FcmAccount, tokens: Set<string>): Promise<Reply> {
  const form = formOf(call);
  const assertion = form.get('assertion') ?? '';
  try {
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') throw new Error('grant type');
    const { payload } = await jwtVerify(assertion, createPublicKey(account.publicKey), {
      algorithms: ['RS256'],
      issuer: account.clientEmail,
      audience: `${call.origin}/fcm/token`,
      requiredClaims: ['exp', 'iat', 'scope'],
    });
    if ((payload.exp ?? 0) - (payload.iat ?? 0) > 3_600) throw new Error('too long');
    const token = `ya29.${tokens.size + 1}.${Date.now()}`;
    tokens.add(token);
    return { status: 200, body: { access_token: token, expires_in: 3_599, token_type: 'Bearer' } };
  } catch {
    return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } };
  }
}

function send(call: Call, desk: FrontDesk, standIn: StandIn, projectId: string): Handled {
  const { message } = jsonOf(call, errorOf(400, 'INVALID_ARGUMENT')) as { message?: Record<string, unknown> };
  const { token, notification = {}, data = {}, android } = (message ?? {}) as FcmMessage;
  if (typeof token !== 'string') return { reply: errorOf(400, 'INVALID_ARGUMENT') };
  const isText = Object.values(data).every((value) => typeof value === 'string');
  const ttl = android?.ttl ?? '0s';
  const size = Buffer.byteLength(JSON.stringify({ ...message, token: undefined }));
  if (!isText || !/^\d+(\.\d+)?s$/.test(ttl) || size > PAYLOAD_OCTETS)
    return { reply: errorOf(400, 'INVALID_ARGUMENT', 'Invalid value at message') };
  return settle(
    standIn,
    desk,
    { to: token, title: notification.title, text: notification.body ?? '', details: message },
    {
      accepted: (id) => ({ status: 200, body: { name: `projects/${projectId}/messages/${id}` } }),
      refused: ({ status, code }) => {
        const [errorCode, message] = code.split(': '); // the sentence may tell more than the code
        return errorOf(status, errorCode, message);
      },
    },
  );
}

interface FcmMessage {
  readonly token?: unknown;
  readonly notification?: { readonly title?: string; readonly body?: string };
  readonly data?: Readonly<Record<string, unknown>>;
  readonly android?: { readonly ttl?: string };
}

function errorOf(status: number, errorCode: string | undefined, message = 'refused'): Reply {
  const type = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';
  const details = errorCode === undefined ? [] : [{ '@type': type, errorCode }];
  const error = { code: status, message, status: STATUS_WORDS.get(status) ?? 'UNKNOWN', details };
  return { status, headers: status === 429 ? { 'retry-after': '1' } : {}, body: { error } };
}
