import type { PushTarget } from '@carillon/contracts';
import { HttpClient, type HttpAnswer, isFailure, parseJson, retryAfterMs } from '@carillon/gateway-runtime';
import { generateRequestDetails } from 'web-push';
import { z } from 'zod';
import { dataOf, type Fate, type Notification, outcomeOf, type PushOutcome, type PushService } from '../push-service';
import { isPublicEndpoint } from './public-endpoint';

export interface WebPushOptions {
  readonly publicKey: string;
  readonly privateKey: string;
  /** `mailto:` or `https:`, whom a push service may turn to (RFC 8292 §2.1). */
  readonly subject: string;
  /** Origins that are ours for all that they are not public, such as a stand-in. */
  readonly trustedOrigins: readonly string[];
  readonly connections: number;
  readonly ca?: string;
}

/** By HTTP status (RFC 8030 §5, §7.3, RFC 8292 §4). */
export const WEB_PUSH_FATES: ReadonlyMap<number, Fate> = new Map([
  [400, 'content'],
  [401, 'account'],
  [403, 'account'],
  [404, 'gone'],
  [410, 'gone'],
  [413, 'content'],
  [429, 'throttle'],
  [503, 'throttle'],
]);

/** Push services keep a message for four weeks at most. */
const LONGEST_TTL_S = 2_419_200;
/** What can be encrypted into the 4,096 octets that every push service takes (RFC 8291 §4). */
const LONGEST_PAYLOAD = 3_993;

/** What a browser hands over when it subscribes, as the token of a device. */
const Subscription = z.object({
  endpoint: z.url({ protocol: /^https?$/ }),
  keys: z.object({
    p256dh: z.string().regex(/^[\w-]{86,88}=*$/),
    auth: z.string().regex(/^[\w-]{20,24}=*$/),
  }),
});

/** Push to browsers: encrypted for each (RFC 8291) and signed by our key (RFC 8292). */
export class WebPushService implements PushService {
  readonly name = 'web';
  private readonly http: HttpClient;

  constructor(private readonly options: WebPushOptions) {
    this.http = new HttpClient({ connections: options.connections, ca: options.ca });
  }

  async push(target: PushTarget, notification: Notification, signal: AbortSignal): Promise<PushOutcome> {
    const subscription = Subscription.safeParse(parseJson(target.token)).data;
    if (subscription === undefined)
      return gone('WEB_SUBSCRIPTION_INVALID', 'the token is no subscription of a browser');
    const endpoint = new URL(subscription.endpoint);
    if (!this.options.trustedOrigins.includes(endpoint.origin)) {
      const isPublic = await isPublicEndpoint(endpoint);
      if (isPublic === false) return gone('WEB_ENDPOINT_REFUSED', 'the endpoint is no public https address');
      if (isPublic === undefined)
        return { outcome: 'deferred', code: 'WEB_NAME_UNKNOWN', detail: 'the name was not found' };
    }
    const payload = JSON.stringify({ title: notification.title, body: notification.body, ...dataOf(notification) });
    if (Buffer.byteLength(payload) > LONGEST_PAYLOAD)
      return {
        outcome: 'rejected',
        fault: 'content',
        code: 'WEB_TOO_LONG',
        detail: `more than ${LONGEST_PAYLOAD} octets`,
      };
    const { headers, body } = this.sealed(subscription, payload, notification);
    const answer = await this.http.request(subscription.endpoint, { method: 'POST', headers, body }, signal);
    return isFailure(answer) ? answer : readAnswer(answer);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  /** A later push with the same topic takes the place of one that still waits: a copy of the message, and nothing else. */
  private sealed(
    subscription: z.infer<typeof Subscription>,
    payload: string,
    { messageId, ttlSeconds = LONGEST_TTL_S }: Notification,
  ): { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer } {
    const { publicKey, privateKey, subject } = this.options;
    const { headers, body } = generateRequestDetails(subscription, payload, {
      vapidDetails: { subject, publicKey, privateKey },
      TTL: Math.min(ttlSeconds, LONGEST_TTL_S),
      urgency: 'high',
      topic: messageId.replaceAll('-', ''),
      contentEncoding: 'aes128gcm',
    });
    const named = Object.entries(headers as Readonly<Record<string, string | number>>);
    const sent = named.filter(([name]) => name.toLowerCase() !== 'content-length'); // the client counts itself
    return { headers: Object.fromEntries(sent.map(([name, value]) => [name, String(value)])), body: body! }; // there is a payload
  }
}

const gone = (code: string, detail: string): PushOutcome => ({ outcome: 'gone', code, detail });

function readAnswer({ status, headers, text }: HttpAnswer): PushOutcome {
  const location = headers['location'];
  const isTaken = (status === 200 || status === 201 || status === 202) && (location !== undefined || text === '');
  if (isTaken) return { outcome: 'accepted', providerMessageIds: [(location ?? 'accepted').slice(-256)] };
  const code = `WEB_HTTP_${status}`;
  const detail = `the push service answered with HTTP status ${status}`;
  if (status < 300) return { outcome: 'unknown', code: 'WEB_GARBAGE', detail: 'the answer makes no sense' };
  const fate = WEB_PUSH_FATES.get(status) ?? (status >= 500 ? 'retry' : 'content');
  return outcomeOf(fate, { code, detail, retryAfterMs: retryAfterMs(headers['retry-after']) });
}
