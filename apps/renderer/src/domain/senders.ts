import { SendViber } from '@carillon/contracts';
import { z } from 'zod';

/** An email address alone, with nothing that could make two of it. */
const ADDRESS = /^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+$/;
/** A name and the address in angle brackets (RFC 5322 §3.4, `name-addr`). No line ends: it goes into a header. */
const NAMED = /^[^<>\p{Cc}]*<([^<>]+)>$/u;

export const isAddress = (text: string): boolean => text.length <= 320 && ADDRESS.test(text);

/** Sender of an SMS, as networks take it (3GPP TS 23.040 §9.1.2.5). */
export const SmsSender = z
  .string()
  .regex(/^(\d{3,15}|(?=.*[A-Za-z])[A-Za-z0-9 &'._-]{1,11})$/, 'at most 11 letters and digits, or 3 to 15 digits');

/** Sender of a mail. */
export const EmailSender = z
  .string()
  .max(320)
  .refine(
    (text) => isAddress(NAMED.exec(text)?.[1] ?? text),
    'an address, or a name and an address: Shop <a@b.example>',
  );

/** Name of a Viber service, as it is registered with the provider. */
export const ViberSender = SendViber.schema.shape.from.unwrap().min(1);
