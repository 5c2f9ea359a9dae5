import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/**
 * What no push service of the open Web has for an address (RFC 6890 and its successors). A list for each family, because one
 * list takes every IPv4 address for its mapped form.
 */
const NOT_PUBLIC = {
  ipv4: blockListOf('ipv4', [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 3],
  ]),
  ipv6: blockListOf('ipv6', [
    ['::', 127],
    ['::ffff:0:0', 96],
    ['64:ff9b::', 96],
    ['fc00::', 7],
    ['fe80::', 10],
    ['ff00::', 8],
  ]),
};

function blockListOf(family: 'ipv4' | 'ipv6', nets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of nets) list.addSubnet(net, prefix, family);
  return list;
}

function isPublicAddress(address: string): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return isIP(address) !== 0 && !NOT_PUBLIC[family].check(address, family);
}

/**
 * Whether a push may go there. An endpoint comes from whoever says to be a browser, so it must not lead into our own
 * network: only https, and only to a name of which every address is public. Undefined when the name cannot be looked up now.
 */
export async function isPublicEndpoint(
  { protocol, hostname }: URL,
  resolve: (name: string) => Promise<readonly string[]> = addressesOf,
): Promise<boolean | undefined> {
  if (protocol !== 'https:') return false;
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) return isPublicAddress(literal);
  try {
    const addresses = await resolve(hostname);
    return addresses.length > 0 && addresses.every(isPublicAddress);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTFOUND' ? false : undefined;
  }
}

const addressesOf = async (name: string): Promise<readonly string[]> =>
  (await lookup(name, { all: true })).map(({ address }) => address);
