import { createPrivateKey } from 'node:crypto';
import type { PushTarget } from '@carillon/contracts';
import { HttpClient, type HttpAnswer, isFailure, retryAfterMs, TokenCache } from '@carillon/gateway-runtime';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { fetchToken, withToken } from '../access-token';
import {
  dataOf,
  type Notification,
  outcomeOf,
  type PushOutcome,
  type PushService,
  STALE,
  type Stale,
} from '../push-service';
import { FCM_FATES, speaksOfToken } from './fcm-errors';
import type { ServiceAccount } from './fcm-settings';

export interface FcmOptions {
  readonly account: ServiceAccount;
  readonly url: string;
  readonly connections: number;
  readonly ca?: string;
}

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
/** FCM keeps a message for four weeks at most. */
const LONGEST_TTL_S = 2_419_200;

const Accepted = z.object({ name: z.string().min(1).max(256) });
const Refused = z.object({
  error: z.object({
    status: z.string().default('UNSPECIFIED_ERROR'),
    message: z.string().default(''),
    details: z.array(z.object({ errorCode: z.string().optional() })).default([]),
  }),
});

/** Firebase Cloud Messaging over its HTTP v1 interface. */
export class FcmService implements PushService {
  readonly name = 'fcm';
  private readonly http: HttpClient;
  private readonly tokens: TokenCache;

  constructor(private readonly options: FcmOptions) {
    const { account, connections, ca } = options;
    this.http = new HttpClient({ connections, ca });
    const key = createPrivateKey(account.private_key);
    this.tokens = new TokenCache(async (signal) => {
      const assertion = await new SignJWT({ scope: SCOPE })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
        .setIssuer(account.client_email)
        .setAudience(account.token_uri)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(key);
      const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
      return fetchToken(this.http, 'FCM', { url: account.token_uri, form }, signal);
    });
  }

  push(target: PushTarget, notification: Notification, signal: AbortSignal): Promise<PushOutcome> {
    const { account, url } = this.options;
    const body = JSON.stringify({ message: fcmMessageOf(target, notification) });
    return withToken(this.tokens, 'FCM', async (token) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const address = `${url}/v1/projects/${account.project_id}/messages:send`;
      const answer = await this.http.request(address, { method: 'POST', headers, body }, signal);
      return isFailure(answer) ? answer : readAnswer(answer);
    });
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

/** Of the same message the device shows one, however often it comes. */
function fcmMessageOf({ token }: PushTarget, notification: Notification): object {
  const { messageId, title, body, imageUrl: image, link, ttlSeconds } = notification;
  const ttl = ttlSeconds === undefined ? undefined : Math.min(ttlSeconds, LONGEST_TTL_S);
  return {
    token,
    notification: { title, body, image },
    data: dataOf(notification),
    android: {
      priority: 'HIGH',
      collapse_key: messageId,
      notification: { tag: messageId },
      ...(ttl === undefined ? {} : { ttl: `${ttl}s` }),
    },
    ...(link?.startsWith('https://') ? { webpush: { fcm_options: { link } } } : {}),
  };
}

function readAnswer(answer: HttpAnswer): PushOutcome | Stale {
  const accepted = Accepted.safeParse(answer.json());
  if (answer.status === 200 && accepted.success)
    return { outcome: 'accepted', providerMessageIds: [accepted.data.name] };
  if (answer.status === 200) return { outcome: 'unknown', code: 'FCM_GARBAGE', detail: 'the answer makes no sense' };
  const { error } = Refused.safeParse(answer.json()).data ?? {};
  const word = error?.details.find(({ errorCode }) => errorCode !== undefined)?.errorCode ?? error?.status;
  const fate = FCM_FATES.get(word ?? '') ?? (answer.status >= 500 ? 'retry' : 'account');
  if (fate === 'stale') return STALE;
  return outcomeOf(speaksOfToken(word ?? '', error?.message ?? '') ? 'gone' : fate, {
    code: `FCM_${word ?? `HTTP_${answer.status}`}`,
    detail: `FCM answered ${answer.status} ${word ?? ''}`.trim(),
    retryAfterMs: retryAfterMs(answer.headers['retry-after']),
  });
}
