import {
  accountAddress,
  type Channel,
  type Contact,
  type MemberSnapshot,
  type MessageRequested,
  type OptOut,
  type PayloadOf,
} from '@carillon/contracts';
import type { Suppression } from '../error-codes';

export type Clearance =
  | { readonly outcome: 'cleared'; readonly recipient: string }
  | { readonly outcome: 'suppressed'; readonly code: Suppression }
  | { readonly outcome: 'expired' };

export interface Circumstances {
  readonly now: Date;
  /** The channels that have a gateway. */
  readonly servedChannels: ReadonlySet<Channel>;
}

/** Where each channel finds a member. A channel that is not here reaches nobody yet. */
const CONTACTS = {
  sms: ({ phone }) => phone,
  email: ({ email }) => email,
  // The inbox is our own: the member's id is all it takes.
  inbox: memberOf,
  // An app or a messenger that names the member has verified them.
  push: (member) => (member.devices?.length ? memberOf(member) : undefined),
  viber: ({ phone }) => phone,
  voice: ({ phone }) => phone,
  social: (member) => accountAt(member, ['vk', 'ok']) ?? member.phone,
  chatbot: (member) => accountAt(member, ['telegram', 'vk', 'webhook']),
} as const satisfies Partial<Record<Channel, (member: MemberSnapshot) => Contact | undefined>>;

/** The channels whose recipient the snapshot of a member names. */
export const ADDRESSABLE_CHANNELS = Object.keys(CONTACTS) as readonly (keyof typeof CONTACTS)[];

/**
 * Decides whether a message may go. Of several reasons against it the member's own will is named first, then what is
 * missing on our side, then what is missing of the member, then the time.
 */
export function clearMessage(
  request: PayloadOf<typeof MessageRequested>,
  { now, servedChannels }: Circumstances,
): Clearance {
  const { channel, member, messageType, expiresAt } = request;
  if (messageType !== 'system' && member.optOuts.some((optOut) => covers(optOut, request)))
    return { outcome: 'suppressed', code: 'OPTED_OUT' };
  if (!servedChannels.has(channel)) return { outcome: 'suppressed', code: 'CHANNEL_NOT_SERVED' };
  const contact = contactFor(channel, member);
  if (contact === undefined) return { outcome: 'suppressed', code: 'NO_CONTACT' };
  if (!contact.verified && !request.includeUnverified) return { outcome: 'suppressed', code: 'CONTACT_UNVERIFIED' };
  if (expiresAt !== undefined && Date.parse(expiresAt) < now.getTime()) return { outcome: 'expired' };
  return { outcome: 'cleared', recipient: contact.value };
}

function memberOf({ memberId }: MemberSnapshot): Contact {
  return { value: memberId, verified: true };
}

/** The account at the first of these networks that the member has one at. */
function accountAt({ socialAccounts = [] }: MemberSnapshot, networks: readonly string[]): Contact | undefined {
  const found = networks.flatMap((network) => socialAccounts.filter((account) => account.network === network));
  return found[0] && { value: accountAddress(found[0]), verified: true };
}

function covers(optOut: OptOut, { messageType, channel }: PayloadOf<typeof MessageRequested>): boolean {
  const ofType = optOut.messageType === '*' || optOut.messageType === messageType;
  return ofType && (optOut.channel === '*' || optOut.channel === channel);
}

function contactFor(channel: Channel, member: MemberSnapshot): Contact | undefined {
  const contacts: Partial<Record<Channel, (member: MemberSnapshot) => Contact | undefined>> = CONTACTS;
  return contacts[channel]?.(member);
}
