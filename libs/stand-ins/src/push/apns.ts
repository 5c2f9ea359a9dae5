import { createPublicKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { bearerOf, type Call, jsonOf, type Reply, settle, type StandIn } from '../stand-in';

export interface ApnsAccount {
  readonly keyId: string;
  readonly teamId: string;
  readonly topic: string;
  /** PEM of the public half of the signing key. */
  readonly publicKey: string;
}

const LONGEST_TOKEN_LIFE_S = 3_600;
const PAYLOAD_OCTETS = 4_096;

/** Apple's push service: `/3/device/<token>`, over HTTP/2 alone. */
export function apnsStandIn(account: ApnsAccount): StandIn {
  const standIn: StandIn = {
    name: 'apns',
    refusals: {
      recipient: { status: 410, code: 'Unregistered' },
      content: { status: 413, code: 'PayloadTooLarge' },
      account: { status: 403, code: 'InvalidProviderToken' },
      throttle: { status: 429, code: 'TooManyRequests' },
    },
    handle: async (call, desk) => {
      const fault = await faultOf(call, account);
      if (fault !== undefined) return { reply: fault };
      const { aps } = jsonOf(call, reasonOf(400, 'PayloadEmpty')) as ApnsPayload;
      const device = call.path.slice('/3/device/'.length);
      return settle(
        standIn,
        desk,
        {
          from: account.topic,
          to: device,
          title: aps?.alert?.title,
          text: aps?.alert?.body ?? '',
          details: { headers: apnsHeaders(call), payload: JSON.parse(call.body.toString('utf8')) as unknown },
        },
        {
          accepted: () => ({ status: 200, headers: { 'apns-id': String(call.headers['apns-id'] ?? '') } }),
          refused: ({ status, code }) => reasonOf(status, code),
        },
      );
    },
  };
  return standIn;
}

interface ApnsPayload {
  readonly aps?: { readonly alert?: { readonly title?: string; readonly body?: string } };
}

async function faultOf(call: Call, { keyId, teamId, topic, publicKey }: ApnsAccount): Promise<Reply | undefined> {
  if (call.httpVersion !== '2.0') return { status: 505, body: 'HTTP/2 alone' };
  if (call.method !== 'POST') return reasonOf(405, 'MethodNotAllowed');
  const device = /^\/3\/device\/([0-9a-f]*)$/i.exec(call.path)?.[1];
  if (device === undefined) return reasonOf(404, 'BadPath');
  const token = bearerOf(call);
  if (token === '') return reasonOf(403, 'MissingProviderToken');
  try {
    const { payload, protectedHeader } = await jwtVerify(token, createPublicKey(publicKey), {
      algorithms: ['ES256'],
      issuer: teamId,
    });
    if (protectedHeader.kid !== keyId) throw new Error('another key');
    if (Date.now() / 1_000 - (payload.iat ?? 0) > LONGEST_TOKEN_LIFE_S) return reasonOf(403, 'ExpiredProviderToken');
  } catch {
    return reasonOf(403, 'InvalidProviderToken');
  }
  if (call.headers['apns-topic'] !== topic) return reasonOf(400, 'DeviceTokenNotForTopic');
  if (!/^[0-9a-f]{64,200}$/i.test(device)) return reasonOf(400, 'BadDeviceToken');
  if (Buffer.byteLength(String(call.headers['apns-collapse-id'] ?? '')) > 64) return reasonOf(400, 'BadCollapseId');
  return call.body.length > PAYLOAD_OCTETS ? reasonOf(413, 'PayloadTooLarge') : undefined;
}

const apnsHeaders = ({ headers }: Call) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('apns-')));

function reasonOf(status: number, reason: string): Reply {
  const since = status === 410 ? { timestamp: Date.now() } : {};
  return { status, headers: status === 429 ? { 'retry-after': '1' } : {}, body: { reason, ...since } };
}
