import { z } from 'zod';
import type { SendResult } from './channel-provider';

/**
 * What an error code of a provider means for us.
 *
 * - `recipient`, `content`: this message will never go.
 * - `sender`: the sender is refused: the message's fault when it names its own, else the account's.
 * - `account`: every message would be refused; a person must act.
 * - `throttled`: too fast; the same a little later.
 * - `temporary`: not now, for a reason of this message.
 * - `unreachable`: not now, and no message would fare better.
 */
export const ERROR_CLASSES = [
  'recipient',
  'content',
  'sender',
  'account',
  'throttled',
  'temporary',
  'unreachable',
] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

/** A provider's codes and what they mean. */
export type ErrorTable = Readonly<Record<string, ErrorClass>>;

export interface ProviderError {
  /** As the provider has it. */
  readonly code: string;
  readonly detail: string;
  /** The message names its own sender. */
  readonly ownSender?: boolean;
  readonly retryAfterMs?: number;
}

const THROTTLE_MS = 1_000;

/** What comes of a message that was answered with this error. */
export function resultOfError(errorClass: ErrorClass, error: ProviderError): SendResult {
  const { code, detail, ownSender = false, retryAfterMs } = error;
  switch (errorClass) {
    case 'recipient':
    case 'content':
    case 'account':
      return { outcome: 'rejected', fault: errorClass, code, detail };
    case 'sender':
      return { outcome: 'rejected', fault: ownSender ? 'content' : 'account', code, detail };
    case 'throttled':
      return { outcome: 'deferred', code, detail, retryAfterMs: retryAfterMs ?? THROTTLE_MS };
    case 'temporary':
      return { outcome: 'deferred', code, detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    case 'unreachable':
      return { outcome: 'deferred', code, detail, unreachable: true };
  }
}

/** Setting for codes that mean something else for this account than the table says. */
export const errorOverrides = () =>
  z
    .record(z.string().min(1).max(100), z.enum(ERROR_CLASSES))
    .default({})
    .describe(`What codes mean for this account, against the usual: code to one of ${ERROR_CLASSES.join(', ')}`);
