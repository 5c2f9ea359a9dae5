import { createPrivateKey } from 'node:crypto';
import { type PushTarget, uuidV5 } from '@carillon/contracts';
import { type HttpAnswer, isFailure, retryAfterMs, TokenCache } from '@carillon/gateway-runtime';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { withToken } from '../access-token';
import {
  dataOf,
  type Notification,
  outcomeOf,
  type PushOutcome,
  type PushService,
  STALE,
  type Stale,
} from '../push-service';
import { ApnsConnection } from './apns-connection';
import { APNS_FATES } from './apns-errors';

export interface ApnsOptions {
  /** PEM of the signing key (`AuthKey_….p8`). */
  readonly key: string;
  readonly keyId: string;
  readonly teamId: string;
  /** The app's bundle id. */
  readonly topic: string;
  readonly url: string;
  readonly ca?: string;
}

/** Apple takes a token for an hour at most, and a new one every twenty minutes at most. */
const TOKEN_LIFE_MS = 55 * 60_000;
const TOKEN_UPDATES_MS = 20 * 60_000;

const Refused = z.object({ reason: z.string(), timestamp: z.number().optional() });

/** Apple's push service over HTTP/2 with tokens signed by a key of the team. */
export class ApnsService implements PushService {
  readonly name = 'apns';
  private readonly connection: ApnsConnection;
  private readonly tokens: TokenCache;

  constructor(private readonly options: ApnsOptions) {
    const { key, keyId, teamId, url, ca } = options;
    this.connection = new ApnsConnection({ url, ca });
    const signingKey = createPrivateKey(key);
    this.tokens = new TokenCache(async () => {
      const token = new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid: keyId }).setIssuer(teamId).setIssuedAt();
      return { value: await token.sign(signingKey), lifeMs: TOKEN_LIFE_MS };
    });
  }

  async push(target: PushTarget, notification: Notification, signal: AbortSignal): Promise<PushOutcome> {
    if (!/^[0-9a-f]{1,200}$/i.test(target.token))
      return { outcome: 'gone', code: 'APNS_BadDeviceToken', detail: 'a device token of Apple is hexadecimal' };
    const body = JSON.stringify(payloadOf(notification));
    const id = uuidV5(`${notification.messageId} ${target.id}`);
    return withToken(this.tokens, 'APNS', async (token) => {
      const headers = {
        ...headersOf(notification, this.options.topic),
        authorization: `bearer ${token}`,
        'apns-id': id,
      };
      const answer = await this.connection.post(`/3/device/${target.token}`, headers, body, signal);
      return isFailure(answer) ? answer : this.readAnswer(answer, id);
    });
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private readAnswer({ status, headers, text, json }: HttpAnswer, id: string): PushOutcome | Stale {
    if (status === 200 && text === '') return { outcome: 'accepted', providerMessageIds: [headers['apns-id'] ?? id] };
    const refused = Refused.safeParse(json()).data;
    if (refused === undefined && status < 500)
      return { outcome: 'unknown', code: 'APNS_GARBAGE', detail: 'the answer makes no sense' };
    const word = refused?.reason ?? `HTTP_${status}`;
    if (word === 'Shutdown') this.connection.retire();
    const tooManyTokens = word === 'TooManyProviderTokenUpdates' ? TOKEN_UPDATES_MS : undefined;
    const fate = APNS_FATES.get(word) ?? (status >= 500 ? 'retry' : 'content');
    if (fate === 'stale') return STALE;
    return outcomeOf(fate, {
      code: `APNS_${word}`,
      detail: `APNs answered ${status} ${word}`,
      retryAfterMs: tooManyTokens ?? retryAfterMs(headers['retry-after']),
      since: refused?.timestamp === undefined ? undefined : new Date(refused.timestamp),
    });
  }
}

/** Of the same message the device shows one, however often it comes. */
function headersOf({ messageId, ttlSeconds }: Notification, topic: string): Readonly<Record<string, string>> {
  const expiresAt = ttlSeconds === undefined ? undefined : Math.floor(Date.now() / 1_000) + ttlSeconds;
  return {
    'apns-topic': topic,
    'apns-push-type': 'alert',
    'apns-priority': '10',
    'apns-collapse-id': messageId,
    ...(expiresAt === undefined ? {} : { 'apns-expiration': String(expiresAt) }),
  };
}

/** An alert of nothing is not shown; with a space it reaches the extension of the app that puts the image there. */
export function payloadOf(notification: Notification): object {
  const { title, body, imageUrl } = notification;
  const alert = title === undefined && body === undefined ? { body: ' ' } : { title, body };
  const extension = imageUrl === undefined ? {} : { 'mutable-content': 1 };
  return { aps: { alert, sound: 'default', ...extension }, ...dataOf(notification) };
}
