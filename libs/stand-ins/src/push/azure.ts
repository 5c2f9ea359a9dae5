import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Call, settle, type StandIn } from '../stand-in';

export interface AzureHub {
  readonly hub: string;
  readonly keyName: string;
  readonly key: string;
}

const FORMATS = new Set(['apple', 'fcmv1', 'windows', 'windowsphone', 'adm', 'baidu', 'browser']);
const REQUEST_OCTETS = 64 * 1_024;

/** Azure Notification Hubs: a message sent directly to one device, `/<hub>/messages/?direct`. */
export function azureStandIn(hub: AzureHub): StandIn {
  const standIn: StandIn = {
    name: 'azure',
    refusals: {
      recipient: { status: 410, code: 'Gone' },
      content: { status: 413, code: 'RequestEntityTooLarge' },
      account: { status: 403, code: 'QuotaExceeded' },
      throttle: { status: 429, code: 'Throttled' },
    },
    handle: (call, desk) => {
      const refused = (status: number, code = '') => ({
        status,
        headers: { 'content-type': 'application/xml', ...(status === 429 ? { 'retry-after': '1' } : {}) },
        body: `<Error><Code>${status}</Code><Detail>${code}</Detail></Error>`,
      });
      if (!isSigned(call, hub)) return { reply: refused(401, 'MalformedToken') };
      if (call.path !== `/${hub.hub}/messages/`) return { reply: refused(404) };
      const format = String(call.headers['servicebusnotification-format'] ?? '');
      const handle = String(call.headers['servicebusnotification-devicehandle'] ?? '');
      if (!FORMATS.has(format) || handle === '' || !call.query.has('direct')) return { reply: refused(400) };
      if (call.body.length > REQUEST_OCTETS) return { reply: refused(413) };
      const details = { format, payload: payloadOf(call) };
      return settle(
        standIn,
        desk,
        { to: handle, text: call.body.toString('utf8'), details },
        {
          accepted: (id) => ({ status: 201, headers: { location: `${call.origin}/azure/${hub.hub}/messages/${id}` } }),
          refused: ({ status, code }) => refused(status, code),
        },
      );
    },
  };
  return standIn;
}

/** The signature, recomputed: over the address, as it was signed, and the end of its life. */
function isSigned(call: Call, { keyName, key }: AzureHub): boolean {
  const given = /^SharedAccessSignature (.+)$/.exec(call.headers.authorization ?? '')?.[1] ?? '';
  const fields = new URLSearchParams(given.replace(/\+/g, '%2B'));
  const [resource = '', expiry = '', signature = '', name] = ['sr', 'se', 'sig', 'skn'].map(
    (key) => fields.get(key) ?? '',
  );
  const signed = /(?:^|&)sr=([^&]*)/.exec(given)?.[1] ?? '';
  const wanted = createHmac('sha256', key).update(`${signed}\n${expiry}`).digest();
  const actual = Buffer.from(signature, 'base64');
  return (
    name === keyName &&
    Number(expiry) > Date.now() / 1_000 &&
    `${call.origin}/azure${call.path}`.toLowerCase().startsWith(resource.toLowerCase()) &&
    actual.length === wanted.length &&
    timingSafeEqual(actual, wanted)
  );
}

function payloadOf({ body }: Call): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return body.toString('utf8');
  }
}
