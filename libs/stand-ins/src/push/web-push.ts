import { createECDH, createPublicKey } from 'node:crypto';
import { decrypt } from 'http_ece';
import { jwtVerify } from 'jose';
import { type Call, type Reply, settle, type StandIn } from '../stand-in';

export interface WebPushOptions {
  /** The only application that may push here: its public key, base64url; any when absent. */
  readonly applicationServerKey?: string;
}

/** The browser behind every subscription of the stand-in. Its key is no secret, so that its subscriptions can stand in examples. */
const BROWSER_KEY = Buffer.alloc(32, 7);
const AUTH = Buffer.alloc(16, 7);
const LONGEST_TOKEN_LIFE_S = 24 * 3_600;
const BODY_OCTETS = 4_096;

/** What a browser would hand over when it subscribes: the token of a device of the push service `web`. */
export function webPushSubscription(url: string, device: string): string {
  const browser = createECDH('prime256v1');
  browser.setPrivateKey(BROWSER_KEY);
  const keys = { p256dh: browser.getPublicKey('base64url'), auth: AUTH.toString('base64url') };
  return JSON.stringify({ endpoint: `${url}/web-push/${device}`, keys });
}

/** A push service of the Web (RFC 8030) with the browser behind it, which decrypts what it gets (RFC 8291). */
export function webPushStandIn({ applicationServerKey }: WebPushOptions = {}): StandIn {
  const standIn: StandIn = {
    name: 'web-push',
    refusals: {
      recipient: { status: 410, code: 'Gone' },
      content: { status: 413, code: 'TooLarge' },
      account: { status: 403, code: 'BadVapid' },
      throttle: { status: 429, code: 'TooMany' },
    },
    handle: async (call, desk) => {
      const fault = await faultOf(call, applicationServerKey);
      if (fault !== undefined) return { reply: fault };
      const payload = decrypted(call.body);
      if (payload === undefined) return { reply: { status: 400, body: 'cannot be decrypted' } };
      const { title, body } = payload as { readonly title?: string; readonly body?: string };
      const { ttl, urgency, topic } = call.headers;
      return settle(
        standIn,
        desk,
        { to: call.path.slice(1), title, text: body ?? '', details: { headers: { ttl, urgency, topic }, payload } },
        {
          accepted: (id) => ({ status: 201, headers: { location: `${call.origin}/web-push/messages/${id}` } }),
          refused: ({ status, code }) => refusalOf(status, code),
        },
      );
    },
  };
  return standIn;
}

const refusalOf = (status: number, body: string): Reply => ({
  status,
  headers: status === 429 ? { 'retry-after': '1' } : {},
  body,
});

async function faultOf(call: Call, wanted: string | undefined): Promise<Reply | undefined> {
  if (!/^\d+$/.test(String(call.headers.ttl ?? ''))) return refusalOf(400, 'TTL');
  if (call.headers['content-encoding'] !== 'aes128gcm') return refusalOf(400, 'Content-Encoding');
  if (!/^[\w-]{0,32}$/.test(String(call.headers.topic ?? ''))) return refusalOf(400, 'Topic');
  if (call.body.length > BODY_OCTETS) return refusalOf(413, 'TooLarge');
  const [, token = '', key = ''] = /^vapid t=([^,]+), ?k=(.+)$/.exec(call.headers.authorization ?? '') ?? [];
  try {
    const { payload } = await jwtVerify(token, publicKeyOf(key), { algorithms: ['ES256'], audience: call.origin });
    if (!/^(mailto:|https:)/.test(payload.sub ?? '')) return refusalOf(403, 'sub');
    if ((payload.exp ?? Infinity) > Date.now() / 1_000 + LONGEST_TOKEN_LIFE_S + 60) return refusalOf(403, 'exp');
  } catch {
    return refusalOf(401, 'UnauthorizedRegistration');
  }
  return wanted === undefined || wanted === key ? undefined : refusalOf(403, 'another key subscribed');
}

/** An uncompressed point of P-256 (SEC 1 §2.3.3): 4, x, y. */
function publicKeyOf(key: string) {
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33, 65)].map((part) => part.toString('base64url'));
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
}

function decrypted(body: Buffer): unknown {
  const privateKey = createECDH('prime256v1');
  privateKey.setPrivateKey(BROWSER_KEY);
  try {
    const text = decrypt(body, { version: 'aes128gcm', privateKey, authSecret: AUTH.toString('base64url') });
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}
