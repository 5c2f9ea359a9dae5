import type { PayloadOf, SendSms } from '@carillon/contracts';
import { segmentSms } from '@carillon/templates';
import type { SendResult } from '@carillon/gateway-runtime';
import { z } from 'zod';

export type Sms = PayloadOf<typeof SendSms>;

/** Sender of messages that name none. */
export const Sender = z
  .string()
  .regex(/^([A-Za-z0-9 ._-]{1,11}|\d{1,15})$/, 'at most 11 letters and digits, or 15 digits');

/** Why a text is not even handed over: it would cost more parts than the gateway allows. */
export function tooLong({ text }: Sms, maxParts: number): SendResult | undefined {
  const { segments } = segmentSms(text);
  if (segments.length <= maxParts) return undefined;
  const detail = `the text takes ${segments.length} parts, and the gateway allows ${maxParts}`;
  return { outcome: 'rejected', fault: 'content', code: 'TOO_LONG', detail };
}

/** As every provider here wants it: international, without a plus. */
export const digitsOf = (phone: string): string => phone.slice(1);

/** Whole units of time that are left of a message's life, within limits; undefined when it has no end. */
export function lifeLeft(
  { expiresAt }: { readonly expiresAt?: string },
  { unitMs, least, most }: { readonly unitMs: number; readonly least: number; readonly most: number },
  now: number = Date.now(),
): number | undefined {
  if (expiresAt === undefined) return undefined;
  return Math.min(most, Math.max(least, Math.floor((Date.parse(expiresAt) - now) / unitMs)));
}

export const maxParts = () =>
  z.int().min(1).max(255).default(10).describe('Texts that need more parts are refused before they are sent');
