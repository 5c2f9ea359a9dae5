import { hash } from 'node:crypto';

/** Namespace of every deterministic id in Carillon. */
const CARILLON = Buffer.from('6d1f6f0e7c0b5c0f9d4b3c1f0a5e2b71', 'hex');

/** The two bits of the variant (RFC 9562 §4.1) over the two that the hash gives. */
const VARIANT = ['8', '9', 'a', 'b'];

/** Name-based UUID (RFC 9562 §5.5): the same name always gives the same id, on any machine. */
export function uuidV5(name: string): string {
  const hex = hash('sha1', Buffer.concat([CARILLON, Buffer.from(name)]), 'hex');
  const variant = VARIANT[parseInt(hex[16]!, 16) & 3]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
