import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { CallbackRequest } from './callback';

const TIMESTAMP = 'x-carillon-timestamp';
const SIGNATURE = 'x-carillon-signature';
/** What was signed longer ago may be a copy that somebody kept. */
const REPLAY_MS = 300_000;

/** In constant time, whatever the lengths. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/**
 * The headers that prove who wrote a body, and when, to somebody who shares our secret: `x-carillon-timestamp`, seconds since
 * 1970, and `x-carillon-signature`, `sha256=` and the HMAC in hexadecimal digits over the timestamp, a full stop and the body.
 */
export function signedHeaders(secret: string, body: string | Buffer, nowMs: number): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  return { [TIMESTAMP]: timestamp, [SIGNATURE]: signatureOf(secret, timestamp, body) };
}

export type SignatureReading =
  | { readonly outcome: 'signed'; readonly at: Date }
  /** It bears no signature at all. */
  | { readonly outcome: 'unsigned' }
  | { readonly outcome: 'forged' };

/** Whether a callback bears such a signature, and a fresh one. */
export function readSignature(
  { headers, body }: Pick<CallbackRequest, 'headers' | 'body'>,
  secret: string,
  nowMs: number,
): SignatureReading {
  const given = headers[SIGNATURE];
  if (given === undefined) return { outcome: 'unsigned' };
  const timestamp = headers[TIMESTAMP] ?? '';
  const atMs = Number(timestamp) * 1_000;
  if (!(Math.abs(nowMs - atMs) <= REPLAY_MS)) return { outcome: 'forged' };
  return sameSecret(signatureOf(secret, timestamp, body), given)
    ? { outcome: 'signed', at: new Date(atMs) }
    : { outcome: 'forged' };
}

const signatureOf = (secret: string, timestamp: string, body: string | Buffer): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`;
