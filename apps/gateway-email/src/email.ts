import type { PayloadOf, SendEmail } from '@carillon/contracts';
import type { SendResult } from '@carillon/gateway-runtime';
import { z } from 'zod';

export type Email = PayloadOf<typeof SendEmail>;

const MAILBOX = /^(?:[^<>\r\n]*<\s*([^\s<>@,;]+@[^\s<>@,;]+)\s*>|([^\s<>@,;]+@[^\s<>@,;]+))$/;

/** The address in one mailbox, with or without a name (RFC 5322 §3.4); undefined for anything else, and for a list. */
export function addressIn(mailbox: string): string | undefined {
  const [, bracketed, bare] = MAILBOX.exec(mailbox.trim()) ?? [];
  return bracketed ?? bare;
}

/** The name before the address, without its quotes; undefined when there is none. */
export function nameIn(mailbox: string): string | undefined {
  const name = mailbox.slice(0, Math.max(0, mailbox.indexOf('<'))).trim();
  const [, quoted] = /^"(.*)"$/.exec(name) ?? [];
  return (quoted?.replaceAll(/\\(.)/g, '$1') ?? name) || undefined;
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** A setting that holds one mailbox. */
export const Mailbox = z.string().refine((text) => addressIn(text) !== undefined, {
  error: 'one mailbox, such as Carillon <news@example.com>',
});

export interface Addresses {
  readonly from: string;
  readonly to: string;
}

/** From whom to whom, or the refusal of a mail that does not say it. */
export function addressesOf(email: Email, defaultFrom: string): Addresses | SendResult {
  const to = addressIn(email.to);
  if (to === undefined) return refused('recipient', 'INVALID_ADDRESS');
  const from = addressIn(email.from ?? defaultFrom);
  return from === undefined ? refused('content', 'INVALID_SENDER') : { from, to };
}

const refused = (fault: 'recipient' | 'content', code: string): SendResult => ({
  outcome: 'rejected',
  fault,
  code,
  detail: 'expected one mailbox',
});
