/** Tells whether a recipient, as it came over the wire, is meant. */
export type AddressTest = (address: string) => boolean;

/**
 * Compiles a recipient pattern: the address itself, or with `*` for any run of characters (`79*`, `*0000`, `full@*`).
 *
 * Letter case and a leading `+` do not count, because gateways differ in both.
 */
export function compileAddressPattern(pattern: string): AddressTest {
  const wanted = plainAddress(pattern);
  if (!wanted.includes('*')) return (address) => plainAddress(address) === wanted;
  const [head = '', tail = '', ...more] = wanted.split('*');
  if (more.length === 0) return (address) => isBetween(plainAddress(address), head, tail);
  const expression = new RegExp(`^${wanted.split('*').map(escapeRegExp).join('.*')}$`, 's');
  return (address) => expression.test(plainAddress(address));
}

/** The usual patterns have one `*`; every message is held against them, so they must be cheap. */
function isBetween(address: string, head: string, tail: string): boolean {
  return address.length >= head.length + tail.length && address.startsWith(head) && address.endsWith(tail);
}

/** Address as it is compared. A `+` that a query string turned into a space is the same `+`. */
function plainAddress(address: string): string {
  const first = address.charCodeAt(0);
  const bare = first === 0x2b || first === 0x20 ? address.slice(1) : address;
  return bare.toLowerCase();
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
