import type { SendResult } from '../channel-provider';
import type { HttpAnswer } from './http-client';

const DEFAULT_RETRY_MS = 5_000;

/**
 * What a status other than 2xx comes to where the provider does not say it better (RFC 9110 §15). A gateway that got no
 * answer from behind (502, 504) may have passed the message on.
 */
export function resultOfStatus({ status, headers }: HttpAnswer): SendResult {
  const code = `HTTP_${status}`;
  const detail = `the provider answered with HTTP status ${status}`;
  if (status === 429 || status === 503) {
    return {
      outcome: 'deferred',
      code,
      detail,
      retryAfterMs: retryAfterMs(headers['retry-after']) ?? DEFAULT_RETRY_MS,
    };
  }
  if (status === 502 || status === 504) return { outcome: 'unknown', code, detail };
  if (status === 408 || status >= 500) return { outcome: 'deferred', code, detail, unreachable: true };
  if (CONTENT.has(status)) return { outcome: 'rejected', fault: 'content', code, detail };
  if (status >= 300) return { outcome: 'rejected', fault: 'account', code, detail };
  return { outcome: 'unknown', code, detail };
}

const CONTENT: ReadonlySet<number> = new Set([400, 413, 414, 415, 422]);

/** Seconds or a date (RFC 9110 §10.2.3), in milliseconds from now. */
export function retryAfterMs(value: string | undefined, now: number = Date.now()): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
