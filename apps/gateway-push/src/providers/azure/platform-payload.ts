import type { PushTarget } from '@carillon/contracts';
import { payloadOf } from '../apns/apns.service';
import { dataOf, type Notification } from '../push-service';

export interface PlatformPayload {
  /** `ServiceBusNotification-Format`. */
  readonly format: 'apple' | 'fcmv1' | 'windows';
  readonly contentType: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json;charset=utf-8';

/** A notification in the words of the platform that the hub hands it to; undefined for one that hubs do not know. */
export function platformPayloadOf(
  { platform }: Pick<PushTarget, 'platform'>,
  notification: Notification,
  now: Date,
): PlatformPayload | undefined {
  const { messageId, title, body, imageUrl: image, ttlSeconds } = notification;
  switch (platform) {
    case 'ios':
      return {
        format: 'apple',
        contentType: JSON_TYPE,
        body: JSON.stringify(payloadOf(notification)),
        headers: appleHeaders(notification, now),
      };
    case 'windows-phone':
      return {
        format: 'windows',
        contentType: 'application/xml',
        body: toastOf(notification),
        headers: { 'X-WNS-Type': 'wns/toast' },
      };
    case 'harmony':
      return undefined;
    case 'android':
    case 'unknown': {
      const ttl = ttlSeconds === undefined ? {} : { ttl: `${ttlSeconds}s` };
      const android = { priority: 'HIGH', collapse_key: messageId, notification: { tag: messageId }, ...ttl };
      const message = { notification: { title, body, image }, data: dataOf(notification), android };
      return { format: 'fcmv1', contentType: JSON_TYPE, body: JSON.stringify({ message }), headers: {} };
    }
  }
}

/** Names are those of APNs; the hub passes them on. */
function appleHeaders({ messageId, ttlSeconds }: Notification, now: Date): Readonly<Record<string, string>> {
  const headers = { 'apns-push-type': 'alert', 'apns-priority': '10', 'apns-collapse-id': messageId };
  if (ttlSeconds === undefined) return headers;
  return { ...headers, 'apns-expiration': String(Math.floor(now.getTime() / 1_000) + ttlSeconds) };
}

/** A toast (WNS schema `toast`, binding `ToastGeneric`). */
function toastOf({ messageId, title = '', body = '', imageUrl, link }: Notification): string {
  const image = imageUrl === undefined ? '' : `<image placement="hero" src="${escaped(imageUrl)}"/>`;
  const launch = escaped(JSON.stringify({ messageId, link }));
  const texts = `<text>${escaped(title)}</text><text>${escaped(body)}</text>`;
  return `<toast launch="${launch}"><visual><binding template="ToastGeneric">${texts}${image}</binding></visual></toast>`;
}

/** XML 1.0 §2.4; characters that XML has no place for (§2.2) are left out. */
const escaped = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
