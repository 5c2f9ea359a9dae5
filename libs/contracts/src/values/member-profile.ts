import { z } from 'zod';
import { Instant } from './time';

/** The parts of a profile that members have several of, or that have parts themselves. Domain: member, card, status model. */

const Id = z.string().min(1).max(64);
const Text = z.string().max(200);
/** Says that the member no longer has it; the other fields do not count then. */
const removed = z.literal(true).optional();

/** A day of the calendar, without a zone: `1956-05-12`. */
export const CalendarDay = z.iso.date();

export const Gender = z.enum(['male', 'female', 'other']);

/**
 * `new`: an owner made for a packed card; `registered`: takes part; `anonymous`: uses the app without registration;
 * `deregistered`: has left; `deleted`: taken out.
 */
export const MemberState = z.enum(['new', 'registered', 'anonymous', 'deregistered', 'deleted']);
export type MemberState = z.infer<typeof MemberState>;

/** By which way a contact came in. */
export const AttachWay = z.enum(['site', 'sms', 'operator', 'mobile-application', 'import', 'paper']);

export const CARD_STATES = [
  'emitted',
  'packed',
  'creating',
  'created',
  'prepared',
  'issued',
  'activated',
  'replaced',
  'expired',
] as const;

export const Card = z.object({
  state: z.enum(CARD_STATES).optional(),
  type: z.enum(['general', 'secondary', 'virtual']).optional(),
  /** `regular`, `gift`, or one of the programme's own. */
  category: Id.optional(),
  blocked: z.boolean().optional(),
});
export type Card = z.infer<typeof Card>;

/** A card by its number; what is left out stays. */
export const NumberedCard = Card.extend({ number: Id, removed });

/** Where the member stands in a status system, with what it takes to stay and to rise. */
export const Status = z.object({
  system: Id,
  value: z.string().min(1).max(128),
  threshold: z.number().optional(),
  next: z.string().max(128).optional(),
  nextThreshold: z.number().optional(),
});
export type Status = z.infer<typeof Status>;

/** An installation of the mobile app. */
export const Device = z.object({
  id: z.string().min(1).max(128),
  token: z.string().min(1).max(4_096),
  platform: z.enum(['ios', 'android', 'windows-phone', 'harmony', 'unknown']).default('unknown'),
  pushService: z.enum(['fcm', 'apns', 'hms', 'azure', 'web']),
});
export type Device = z.infer<typeof Device>;

/** Without an id, the device is known by its token. */
export const DeviceFacts = Device.extend({
  id: Device.shape.id.optional(),
  active: z.boolean().default(true),
  removed,
});

/** An account at a social network or messenger: one for each network. */
export const SocialAccount = z.object({ network: Id, accountId: z.string().min(1).max(256) });
export type SocialAccount = z.infer<typeof SocialAccount>;

/** Points that came together and live for the same time. `left`: how many of them are still there; if absent, all. */
export const BonusLot = z.object({
  id: z.string().min(1).max(128),
  currency: Id,
  amount: z.number(),
  activatesAt: Instant.optional(),
  expiresAt: Instant.optional(),
  left: z.number().min(0).optional(),
});
export type BonusLot = z.infer<typeof BonusLot>;

/** A lot by its id. Only `left`: what remains of a lot that was told, or will be told, in full elsewhere. */
export const BonusLotFacts = BonusLot.partial().required({ id: true }).extend({ removed });

/** Whether the member has agreed to something: `personal-data`, `offer-terms`, `subscriptions` ... */
export const Consent = z.object({
  kind: Id,
  given: z.boolean(),
  at: Instant.optional(),
  source: Text.optional(),
});
export type Consent = z.infer<typeof Consent>;

export const Child = z.object({ name: Text.optional(), birthDate: CalendarDay.optional() });
export const Pet = z.object({ kind: Id, name: Text.optional(), birthDate: CalendarDay.optional() });

/** `line` holds what is not told apart: street, house and flat, or all of it. */
export const Address = z.object({
  country: Text.optional(),
  region: Text.optional(),
  city: Text.optional(),
  street: Text.optional(),
  house: Text.optional(),
  flat: Text.optional(),
  postalCode: z.string().max(32).optional(),
  line: z.string().max(500).optional(),
});
export type Address = z.infer<typeof Address>;

/** Code of a field that the programme has added to the profile. */
export const CustomFieldCode = z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'a name in camel case such as shoeSize');
export const CustomValue = z.union([z.string().max(1_000), z.number(), z.boolean()]);
export type CustomValue = z.infer<typeof CustomValue>;

/** What the member has bought in one currency of money, as far as events have told. */
export const PurchaseTotals = z.object({
  currency: z.string(),
  count: z.number().int(),
  sum: z.number(),
  average: z.number().optional(),
  lastAt: Instant.optional(),
});
export type PurchaseTotals = z.infer<typeof PurchaseTotals>;

/** What is said beside names and contacts, for `MemberFacts`. Lists with a key say only what they mention. */
export const profileFacts = {
  gender: Gender.nullable().optional(),
  birthDate: CalendarDay.nullable().optional(),
  state: MemberState.nullable().optional(),
  referrerId: z.string().min(1).max(128).nullable().optional(),
  address: Address.nullable().optional(),
  children: z.array(Child).max(20).nullable().optional(),
  pets: z.array(Pet).max(20).nullable().optional(),
  preferredCategories: z.array(Id).max(50).nullable().optional(),
  cards: z.array(NumberedCard).max(50).optional(),
  lots: z.array(BonusLotFacts).max(500).optional(),
  statuses: z.array(Status.extend({ removed })).max(20).optional(),
  devices: z.array(DeviceFacts).max(50).optional(),
  socialAccounts: z.array(SocialAccount.extend({ removed })).max(20).optional(),
  consents: z.array(Consent).max(50).optional(),
  custom: z.record(CustomFieldCode, CustomValue.nullable()).optional(),
};
