import type { Channel, Contact, MemberSnapshot, MessageRequested, OptOut, PayloadOf } from '@carillon/contracts';
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
  inbox: ({ memberId }) => ({ value: memberId, verified: true }),
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

function covers(optOut: OptOut, { messageType, channel }: PayloadOf<typeof MessageRequested>): boolean {
  const ofType = optOut.messageType === '*' || optOut.messageType === messageType;
  return ofType && (optOut.channel === '*' || optOut.channel === channel);
}

function contactFor(channel: Channel, member: MemberSnapshot): Contact | undefined {
  const contacts: Partial<Record<Channel, (member: MemberSnapshot) => Contact | undefined>> = CONTACTS;
  return contacts[channel]?.(member);
}
