import { createHash } from 'node:crypto';

/** Namespace of every deterministic id in Carillon. */
const CARILLON = Buffer.from('6d1f6f0e7c0b5c0f9d4b3c1f0a5e2b71', 'hex');

/** Name-based UUID (RFC 9562 §5.5): the same name always gives the same id, on any machine. */
export function uuidV5(name: string): string {
  const hash = createHash('sha1').update(CARILLON).update(name).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
