import { z } from 'zod';
import { Channel, MessageType } from './channel';
import {
  AttachWay,
  CalendarDay,
  Card,
  CustomFieldCode,
  CustomValue,
  Device,
  Gender,
  MemberState,
  profileFacts,
  PurchaseTotals,
  SocialAccount,
  Status,
} from './member-profile';
import { Instant, Locale, TimeZone } from './time';

/** A phone number or an email address, and whether the member has proved that it is theirs. */
export const Contact = z.object({ value: z.string().min(1).max(320), verified: z.boolean().default(false) });
export type Contact = z.infer<typeof Contact>;

/** A contact, with when and how it came to belong to the member. */
export const AttachedContact = Contact.extend({ attachedAt: Instant.optional(), attachedBy: AttachWay.optional() });
export type AttachedContact = z.infer<typeof AttachedContact>;

/** Units of a currency's account that may be spent now. */
export const Balance = z.object({ currency: z.string().min(1).max(64), amount: z.number() });
export type Balance = z.infer<typeof Balance>;

/** A member's account in one currency. */
export const Account = Balance.extend({
  /** Units that have been accrued and cannot be spent yet. */
  notActivated: z.number().optional(),
  blocked: z.boolean().optional(),
});
export type Account = z.infer<typeof Account>;

/** What the member does not want: a message type on a channel; `*` stands for all. Everything else is subscribed to. */
export const OptOut = z.object({
  messageType: z.union([MessageType, z.literal('*')]),
  channel: z.union([Channel, z.literal('*')]),
});
export type OptOut = z.infer<typeof OptOut>;

/** The member as `members` knew them when it stamped the event. */
export const MemberSnapshot = z.object({
  memberId: z.string().min(1).max(128),
  firstName: z.string().max(200).optional(),
  patronymicName: z.string().max(200).optional(),
  lastName: z.string().max(200).optional(),
  locale: Locale.default('en'),
  timeZone: TimeZone.default('UTC'),
  phone: Contact.optional(),
  email: Contact.optional(),
  balances: z.array(Account).default([]),
  optOuts: z.array(OptOut).default([]),
  gender: Gender.optional(),
  birthDate: CalendarDay.optional(),
  state: MemberState.optional(),
  /** Who brought the member in. */
  referrerId: z.string().min(1).max(128).optional(),
  /** Without their numbers: events tell those where they matter. */
  cards: z.array(Card).optional(),
  statuses: z.array(Status).optional(),
  /** The active ones. */
  devices: z.array(Device).optional(),
  socialAccounts: z.array(SocialAccount).optional(),
  custom: z.record(CustomFieldCode, CustomValue).optional(),
  /** By currency of money. */
  purchases: z.array(PurchaseTotals).optional(),
});
export type MemberSnapshot = z.infer<typeof MemberSnapshot>;

/** What an event or a request says of a member: any part of the profile. Absent means not said; null means taken away. */
export const MemberFacts = z.object({
  firstName: z.string().max(200).nullable().optional(),
  patronymicName: z.string().max(200).nullable().optional(),
  lastName: z.string().max(200).nullable().optional(),
  locale: Locale.optional(),
  timeZone: TimeZone.optional(),
  phone: AttachedContact.nullable().optional(),
  email: AttachedContact.nullable().optional(),
  balances: z.array(Account).optional(),
  optOuts: z.array(OptOut).optional(),
  ...profileFacts,
});
export type MemberFacts = z.infer<typeof MemberFacts>;
