import type { SocialAccount } from './member-profile';

/** A member's account at a network in one word, `telegram:100200300`: the recipient of a message that goes there. */
export const accountAddress = ({ network, accountId }: SocialAccount): string => `${network}:${accountId}`;

/** The account that `accountAddress` has written; undefined for any other text. */
export function parseAccountAddress(address: string): SocialAccount | undefined {
  const at = address.indexOf(':');
  return at < 1 || at === address.length - 1
    ? undefined
    : { network: address.slice(0, at), accountId: address.slice(at + 1) };
}
