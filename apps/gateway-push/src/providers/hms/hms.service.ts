import type { PushTarget } from '@carillon/contracts';
import { HttpClient, type HttpAnswer, isFailure, retryAfterMs, TokenCache } from '@carillon/gateway-runtime';
import { z } from 'zod';
import { fetchToken, withToken } from '../access-token';
import {
  dataOf,
  type Fate,
  type Notification,
  outcomeOf,
  type PushOutcome,
  type PushService,
  STALE,
  type Stale,
} from '../push-service';
import { HMS_FATES } from './hms-errors';

export interface HmsOptions {
  readonly appId: string;
  readonly secret: string;
  readonly url: string;
  readonly tokenUrl: string;
  readonly connections: number;
  readonly ca?: string;
}

const SUCCESS = '80000000';
/** HMS keeps a message for fifteen days at most. */
const LONGEST_TTL_S = 1_296_000;

const Answer = z.object({ code: z.coerce.string(), requestId: z.coerce.string().max(256).default('') });

/** Huawei Push Kit, which says HTTP 200 whatever it thinks of a message. */
export class HmsService implements PushService {
  readonly name = 'hms';
  private readonly http: HttpClient;
  private readonly tokens: TokenCache;

  constructor(private readonly options: HmsOptions) {
    const { appId, secret, tokenUrl, connections, ca } = options;
    this.http = new HttpClient({ connections, ca });
    const form = { grant_type: 'client_credentials', client_id: appId, client_secret: secret };
    this.tokens = new TokenCache((signal) => fetchToken(this.http, 'HMS', { url: tokenUrl, form }, signal));
  }

  push(target: PushTarget, notification: Notification, signal: AbortSignal): Promise<PushOutcome> {
    const { url, appId } = this.options;
    const body = JSON.stringify({ validate_only: false, message: hmsMessageOf(target, notification) });
    return withToken(this.tokens, 'HMS', async (token) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' };
      const answer = await this.http.request(
        `${url}/v1/${appId}/messages:send`,
        { method: 'POST', headers, body },
        signal,
      );
      return isFailure(answer) ? answer : readAnswer(answer);
    });
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

function hmsMessageOf({ token }: PushTarget, notification: Notification): object {
  const { messageId, title, body, imageUrl: image, link, ttlSeconds } = notification;
  return {
    token: [token],
    notification: { title, body, image },
    data: JSON.stringify(dataOf(notification)),
    android: {
      urgency: 'HIGH',
      bi_tag: messageId,
      notification: { tag: messageId, click_action: clickOn(link) },
      ...(ttlSeconds === undefined ? {} : { ttl: `${Math.min(ttlSeconds, LONGEST_TTL_S)}s` }),
    },
  };
}

/** A place in the app, a page, or the app as such. */
function clickOn(link: string | undefined): object {
  if (link === undefined) return { type: 3 };
  return link.startsWith('https://') ? { type: 2, url: link } : { type: 1, intent: link };
}

function readAnswer(answer: HttpAnswer): PushOutcome | Stale {
  const { code, requestId } = Answer.safeParse(answer.json()).data ?? {};
  if (answer.status === 200 && code === SUCCESS)
    return { outcome: 'accepted', providerMessageIds: [requestId || 'accepted'] };
  if (answer.status === 200 && code === undefined)
    return { outcome: 'unknown', code: 'HMS_GARBAGE', detail: 'the answer makes no sense' };
  const word = code ?? `HTTP_${answer.status}`;
  const fate = HMS_FATES.get(word) ?? HTTP_FATES.get(answer.status) ?? (answer.status >= 500 ? 'retry' : 'content');
  if (fate === 'stale') return STALE;
  return outcomeOf(fate, {
    code: `HMS_${word}`,
    detail: `HMS answered ${answer.status} ${word}`,
    retryAfterMs: retryAfterMs(answer.headers['retry-after']),
  });
}

/** 503 is its flow control. */
const HTTP_FATES: ReadonlyMap<number, Fate | 'stale'> = new Map<number, Fate | 'stale'>([
  [401, 'stale'],
  [404, 'account'],
  [503, 'throttle'],
]);
