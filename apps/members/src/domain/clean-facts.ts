import {
  type CountryCode,
  normaliseAddress,
  normaliseEmail,
  normalisePhone,
  timeZoneOfCountry,
} from '@carillon/contacts';
import { type AttachedContact, type MemberFacts, uuidV5 } from '@carillon/contracts';
import type { Attachment, Correction, KeptContact } from './profile';
import type { ProfileFacts } from './statements';

/** Why a contact was left out. Neither code nor detail repeats the contact. */
export interface ContactFault {
  readonly field: 'phone' | 'email';
  readonly code: string;
  readonly detail: string;
}

/** Which facts are fit for a profile. */
export interface CleanFacts {
  readonly facts: ProfileFacts;
  readonly faults: readonly ContactFault[];
}

/** What the range that a phone number is in tells of it. */
export interface PhoneOrigin {
  readonly timeZone?: string;
  readonly operator?: string;
}

/** How contacts are read. */
export interface ContactOptions {
  readonly defaultCountry?: CountryCode | undefined;
  /** Of a number in E.164; nothing more is known of numbers if left out. */
  readonly originOf?: (e164: string) => PhoneOrigin;
}

/**
 * Facts as they are kept: phone in E.164, email in the form of `normaliseEmail`, texts without control characters, which a
 * database may refuse. A contact that cannot be made right is left out, as if it had not been said: what was known stays.
 * What a person would notice is noted with the original.
 */
export function cleanFacts({ phone, email, ...said }: MemberFacts, options: ContactOptions): CleanFacts {
  const faults: ContactFault[] = [];
  const corrections: Correction[] = [];
  const note = (field: string, raw: string, corrected: string) => {
    const original = withoutControls(raw).slice(0, LONGEST_ORIGINAL);
    if (original !== corrected) corrections.push({ field, original, corrected });
  };
  const facts: MemberFacts & { phoneAttachment?: Attachment; emailAttachment?: Attachment } = cleanRest(said, note);
  for (const [field, contact] of [
    ['phone', phone],
    ['email', email],
  ] as const) {
    if (contact === null) facts[field] = null;
    if (contact == null) continue;
    const kept = field === 'phone' ? keptPhone(contact, options) : keptEmail(contact);
    if ('code' in kept) {
      faults.push({ field, ...kept });
      continue;
    }
    note(field, contact.value, kept.value);
    facts[field] = kept;
    const attachment = attachmentOf(contact, kept.value);
    if (attachment) facts[`${field}Attachment`] = attachment;
  }
  return { facts: corrections.length > 0 ? { ...facts, corrections } : facts, faults };
}

const NAMES = ['firstName', 'patronymicName', 'lastName'] as const;
const LONGEST_ORIGINAL = 1_000;

type Note = (field: string, raw: string, corrected: string) => void;

function cleanRest(said: Omit<MemberFacts, 'phone' | 'email'>, note: Note): MemberFacts {
  const cleaned = cleanTexts(said);
  for (const name of NAMES) {
    const written = said[name];
    if (written == null) continue;
    cleaned[name] ||= null;
    note(name, written, cleaned[name] ?? '');
  }
  if (said.address) {
    cleaned.address = normaliseAddress(said.address);
    const [original, corrected] = [said.address, cleaned.address].map((address) => JSON.stringify(address));
    note('address', original!, corrected!);
  }
  if (cleaned.devices)
    cleaned.devices = cleaned.devices.map((device) => ({
      ...device,
      id: device.id || uuidV5(`device ${device.token}`),
    }));
  return cleaned;
}

type Refusal = Omit<ContactFault, 'field'>;

function keptPhone(
  { value, verified }: AttachedContact,
  { defaultCountry, originOf }: ContactOptions,
): KeptContact | Refusal {
  const phone = normalisePhone(value, { defaultCountry });
  if (phone.outcome === 'refused') return { code: phone.code, detail: phone.detail };
  const { country } = phone;
  const zoneOfCountry = country && timeZoneOfCountry(country);
  return {
    value: phone.e164,
    verified,
    ...(country && { country }),
    ...(zoneOfCountry && { timeZone: zoneOfCountry }),
    ...originOf?.(phone.e164),
  };
}

function keptEmail({ value, verified }: AttachedContact): KeptContact | Refusal {
  const email = normaliseEmail(value);
  if (email.outcome === 'refused') return { code: email.code, detail: email.detail };
  return { value: email.email, verified };
}

function attachmentOf({ attachedAt, attachedBy }: AttachedContact, value: string): Attachment | undefined {
  if (attachedAt === undefined && attachedBy === undefined) return undefined;
  return { value, ...(attachedAt && { attachedAt }), ...(attachedBy && { attachedBy }) };
}

const withoutControls = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cs}]/gu, '');

/** Every text in it, at any depth. */
function cleanTexts<T>(value: T): T {
  return cleanJson(value) as T; // the same shape: only texts change
}

function cleanJson(value: unknown): unknown {
  if (typeof value === 'string') return withoutControls(value).trim();
  if (Array.isArray(value)) return value.map(cleanJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cleanJson(one)]));
}
