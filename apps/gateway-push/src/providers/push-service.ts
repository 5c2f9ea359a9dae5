import type { Device, PayloadOf, PushTarget, SendPush } from '@carillon/contracts';
import type { SendResult } from '@carillon/gateway-runtime';

/** What a device is to show. */
export interface Notification {
  readonly messageId: string;
  readonly title?: string;
  readonly body?: string;
  readonly imageUrl?: string;
  /** Where a tap leads. */
  readonly link?: string;
  /** How long it is worth showing, from now, in whole seconds; as long as the service keeps it when absent. */
  readonly ttlSeconds?: number;
}

/** The device no longer has the app, or never had it: the token is good for nothing. */
export interface Gone {
  readonly outcome: 'gone';
  readonly code: string;
  readonly detail: string;
  /** Since when, by the service's clock. */
  readonly since?: Date;
  /** A wrong setting of ours would look the same. */
  readonly suspect?: boolean;
}

export type PushOutcome = SendResult | Gone;

/** One push service. Like a provider it keeps no state about messages and retries nothing. */
export interface PushService {
  readonly name: Device['pushService'];
  push(target: PushTarget, notification: Notification, signal: AbortSignal): Promise<PushOutcome>;
  close(): Promise<void>;
}

export function notificationOf(
  { deliveryId, title, body, imageUrl, link, expiresAt }: PayloadOf<typeof SendPush>,
  now: Date,
): Notification {
  const leftMs = expiresAt === undefined ? undefined : Date.parse(expiresAt) - now.getTime();
  const ttlSeconds = leftMs === undefined ? undefined : Math.max(0, Math.floor(leftMs / 1_000));
  return { messageId: deliveryId, title, body, imageUrl, link, ttlSeconds };
}

/** What the app gets beside what is shown: all of it text, as FCM wants it. */
export function dataOf({ messageId, link, imageUrl }: Notification): Readonly<Record<string, string>> {
  return {
    messageId,
    ...(link === undefined ? {} : { link }),
    ...(imageUrl === undefined ? {} : { imageUrl }),
  };
}

/** What a push service's word for a refusal comes to. */
export type Fate =
  /** The token is good for nothing. */
  | 'gone'
  /** So it says, and so it would say if our settings were wrong. */
  | 'suspect'
  | 'content'
  | 'account'
  | 'throttle'
  | 'retry';

/** Our access token was refused: with a new one it may go. */
export const STALE = { outcome: 'stale' } as const;
export type Stale = typeof STALE;

export interface Answered {
  /** `FCM_UNREGISTERED`: the service and its own word. */
  readonly code: string;
  readonly detail: string;
  readonly retryAfterMs?: number;
  readonly since?: Date;
}

/** How long a service is left alone that says it is too much and not for how long. */
const THROTTLE_MS = 60_000;

export function outcomeOf(fate: Fate, { code, detail, retryAfterMs, since }: Answered): PushOutcome {
  switch (fate) {
    case 'gone':
    case 'suspect':
      return { outcome: 'gone', code, detail, since, suspect: fate === 'suspect' };
    case 'content':
    case 'account':
      return { outcome: 'rejected', fault: fate, code, detail };
    case 'throttle':
      return { outcome: 'deferred', code, detail, retryAfterMs: retryAfterMs ?? THROTTLE_MS };
    case 'retry':
      return { outcome: 'deferred', code, detail, retryAfterMs, unreachable: true };
  }
}
