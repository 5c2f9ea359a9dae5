import { accountAddress, type Channel, type Contact, type MemberSnapshot, type OptOut } from '@carillon/contracts';
import type { DeferralCode, Suppression } from '../error-codes';
import type { Request } from './cascade';

export type Clearance =
  | { readonly outcome: 'cleared'; readonly recipient: string }
  | { readonly outcome: 'suppressed'; readonly code: Suppression }
  | { readonly outcome: 'deferred'; readonly code: DeferralCode; readonly until: Date }
  /** With a code when it is over for want of a moment to send. */
  | { readonly outcome: 'expired'; readonly code?: DeferralCode };

/** A message by one channel. */
export type Asked = Pick<Request, 'channel' | 'member' | 'messageType' | 'expiresAt' | 'includeUnverified'>;

export interface Circumstances {
  readonly now: Date;
  /** The channels that have a gateway. */
  readonly servedChannels: ReadonlySet<Channel>;
  /** The only channels that messages of a type may go by; undefined: any. */
  readonly allowedChannels: (messageType: string) => ReadonlySet<Channel> | undefined;
  /** The first moment from `at` on at which the message may disturb its member. */
  readonly openAt: (message: Asked, at: Date) => Date;
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
 * Decides whether a message may go now. Of several reasons against it the member's own will is named first, then what is
 * missing on our side, then what is missing of the member, then the time.
 */
export function clearMessage(asked: Asked, { now, servedChannels, allowedChannels, openAt }: Circumstances): Clearance {
  const { channel, member, messageType, expiresAt } = asked;
  if (member.state === 'deleted') return { outcome: 'suppressed', code: 'MEMBER_DELETED' };
  if (messageType !== 'system' && member.optOuts.some((optOut) => covers(optOut, asked)))
    return { outcome: 'suppressed', code: 'OPTED_OUT' };
  if (allowedChannels(messageType)?.has(channel) === false)
    return { outcome: 'suppressed', code: 'CHANNEL_NOT_ALLOWED' };
  if (!servedChannels.has(channel)) return { outcome: 'suppressed', code: 'CHANNEL_NOT_SERVED' };
  const contact = contactOf(asked);
  if (contact === undefined) return { outcome: 'suppressed', code: 'NO_CONTACT' };
  if (!contact.verified && !asked.includeUnverified) return { outcome: 'suppressed', code: 'CONTACT_UNVERIFIED' };
  if (expiresAt !== undefined && Date.parse(expiresAt) < now.getTime()) return { outcome: 'expired' };
  const until = openAt(asked, now);
  return until > now ? waiting(asked, until, 'QUIET_HOURS') : { outcome: 'cleared', recipient: contact.value };
}

/** A message waits unless it would outlive its life by that. */
export function waiting({ expiresAt }: Pick<Asked, 'expiresAt'>, until: Date, code: DeferralCode): Clearance {
  const inTime = expiresAt === undefined || until.getTime() < Date.parse(expiresAt);
  return inTime ? { outcome: 'deferred', code, until } : { outcome: 'expired', code };
}

function memberOf({ memberId }: MemberSnapshot): Contact {
  return { value: memberId, verified: true };
}

/** The account at the first of these networks that the member has one at. */
function accountAt({ socialAccounts = [] }: MemberSnapshot, networks: readonly string[]): Contact | undefined {
  const found = networks.flatMap((network) => socialAccounts.filter((account) => account.network === network));
  return found[0] && { value: accountAddress(found[0]), verified: true };
}

function covers(optOut: OptOut, { messageType, channel }: Asked): boolean {
  const ofType = optOut.messageType === '*' || optOut.messageType === messageType;
  return ofType && (optOut.channel === '*' || optOut.channel === channel);
}

/** Where the channel finds the member; undefined when it does not. */
export function contactOf({ channel, member }: Pick<Asked, 'channel' | 'member'>): Contact | undefined {
  const contacts: Partial<Record<Channel, (member: MemberSnapshot) => Contact | undefined>> = CONTACTS;
  return contacts[channel]?.(member);
}
