import { z } from 'zod';

const MAILBOX = /^(?:[^<>\r\n]*<\s*([^\s<>@,;]+@[^\s<>@,;]+)\s*>|([^\s<>@,;]+@[^\s<>@,;]+))$/;

/** The address in one mailbox, with or without a name (RFC 5322 §3.4); undefined for anything else, and for a list. */
export function addressIn(mailbox: string): string | undefined {
  const [, bracketed, bare] = MAILBOX.exec(mailbox.trim()) ?? [];
  return bracketed ?? bare;
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** A setting that holds one mailbox. */
export const Mailbox = z.string().refine((text) => addressIn(text) !== undefined, {
  error: 'one mailbox, such as Carillon <news@example.com>',
});
