import { type CountryCode, normaliseEmail, normalisePhone } from '@carillon/contacts';
import type { Contact, MemberFacts } from '@carillon/contracts';

/** Why a contact was left out. Neither code nor detail repeats the contact. */
export interface ContactFault {
  readonly field: 'phone' | 'email';
  readonly code: string;
  readonly detail: string;
}

/** Which facts are fit for a profile. */
export interface CleanFacts {
  readonly facts: MemberFacts;
  readonly faults: readonly ContactFault[];
}

/**
 * Facts as they are kept: phone in E.164, email in the form of `normaliseEmail`, names without control characters, which a
 * database may refuse. A contact that cannot be made right is left out, as if it had not been said: what was known stays.
 */
export function cleanFacts(facts: MemberFacts, { defaultCountry }: { defaultCountry?: CountryCode }): CleanFacts {
  const faults: ContactFault[] = [];
  const { phone, email, ...rest } = facts;
  const cleaned: MemberFacts = { ...rest };
  for (const name of NAMES) if (rest[name] != null) cleaned[name] = cleanText(rest[name]) || null;
  if (rest.balances) cleaned.balances = rest.balances.map((one) => ({ ...one, currency: cleanText(one.currency) }));
  const keep = (
    field: 'phone' | 'email',
    contact: Contact | null | undefined,
    normalise: (raw: string) => Normalised,
  ) => {
    if (contact == null) {
      if (contact === null) cleaned[field] = null;
      return;
    }
    const result = normalise(contact.value);
    if (typeof result === 'string') cleaned[field] = { value: result, verified: contact.verified };
    else faults.push({ field, ...result });
  };
  keep('phone', phone, (raw) => phoneOf(raw, defaultCountry));
  keep('email', email, emailOf);
  return { facts: cleaned, faults };
}

const NAMES = ['firstName', 'patronymicName', 'lastName'] as const;

type Normalised = string | { readonly code: string; readonly detail: string };

function phoneOf(raw: string, defaultCountry: CountryCode | undefined): Normalised {
  const result = normalisePhone(raw, { defaultCountry });
  return result.outcome === 'ok' ? result.e164 : { code: result.code, detail: result.detail };
}

function emailOf(raw: string): Normalised {
  const result = normaliseEmail(raw);
  return result.outcome === 'ok' ? result.email : { code: result.code, detail: result.detail };
}

const cleanText = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cs}]/gu, '').trim();
