import type { CountryCode } from 'libphonenumber-js/min';
import { isSupportedCountry, parsePhoneNumberFromString, validatePhoneNumberLength } from 'libphonenumber-js/min';

/** ISO 3166-1 alpha-2, as far as the country has a numbering plan. */
export type { CountryCode };

/** Part of the API: texts may change, codes may not. */
export type PhoneFaultCode =
  'PHONE_NOT_A_NUMBER' | 'PHONE_NO_COUNTRY' | 'PHONE_TOO_SHORT' | 'PHONE_TOO_LONG' | 'PHONE_EXTENSION';

export type PhoneResult =
  | {
      readonly outcome: 'ok';
      /** Leading plus, country code and number, no separators. */
      readonly e164: string;
      /** Absent where countries share a code and the number does not tell which it is. */
      readonly country?: CountryCode;
      /** Whether `e164` differs from what was given. */
      readonly corrected: boolean;
    }
  | { readonly outcome: 'refused'; readonly code: PhoneFaultCode; readonly detail: string };

/** What `SendSms` takes. A numbering plan may allow more digits than E.164 does (ITU-T E.164 §6: 15). */
const E164 = /^\+[1-9]\d{4,14}$/;

/**
 * Makes a phone number as people write it into E.164. Normalising the answer again changes nothing.
 *
 * Only the length is checked against the numbering plan (`isPossible`), not whether the range is in use (`isValid`):
 * plans change faster than releases of the library, so that check turns away new customers; it refuses numbers kept for
 * fiction and tests (+1 555 01xx), too. Whether a phone exists, only its operator knows. The small metadata do for that.
 *
 * @param defaultCountry how to read a number without a country code; without it such numbers are refused, since a guess
 *   would send somebody's message to a stranger
 */
export function normalisePhone(raw: string, { defaultCountry }: { defaultCountry?: CountryCode } = {}): PhoneResult {
  const written = raw.trim();
  const wrongLength = validatePhoneNumberLength(written, defaultCountry);
  if (wrongLength !== undefined) return refuse(FAULTS[wrongLength]);
  const phone = parsePhoneNumberFromString(written, { defaultCountry, extract: false });
  if (!phone) return refuse('PHONE_NOT_A_NUMBER');
  if (phone.ext !== undefined) return refuse('PHONE_EXTENSION');
  if (!phone.isPossible()) return refuse('PHONE_TOO_SHORT');
  if (!E164.test(phone.number)) return refuse('PHONE_TOO_LONG');
  const alone = parsePhoneNumberFromString(phone.number);
  // a number of nothing but trunk prefixes would lose another one at each reading
  if (alone?.number !== phone.number) return refuse('PHONE_NOT_A_NUMBER');
  // the country that the number itself tells: `phone` would name the default one where the number tells none
  const country = alone.country === undefined ? {} : { country: alone.country };
  return { outcome: 'ok', e164: phone.number, ...country, corrected: phone.number !== raw };
}

/** Whether there is a numbering plan for a two-letter code, such as one from the settings. */
export function isCountry(code: string): code is CountryCode {
  return isSupportedCountry(code);
}

const FAULTS = {
  NOT_A_NUMBER: 'PHONE_NOT_A_NUMBER',
  INVALID_COUNTRY: 'PHONE_NO_COUNTRY',
  TOO_SHORT: 'PHONE_TOO_SHORT',
  TOO_LONG: 'PHONE_TOO_LONG',
  // between two lengths that the plan knows
  INVALID_LENGTH: 'PHONE_TOO_SHORT',
} as const;

/** None repeats the number: details end in logs. */
const DETAILS: Readonly<Record<PhoneFaultCode, string>> = {
  PHONE_NOT_A_NUMBER: 'this is not a phone number',
  PHONE_NO_COUNTRY: 'the number has no known country code: begin it with +, or set a default country',
  PHONE_TOO_SHORT: 'the number has fewer digits than its country uses',
  PHONE_TOO_LONG: 'the number has more digits than its country, or E.164, allows',
  PHONE_EXTENSION: 'a number with an extension takes no messages',
};

function refuse(code: PhoneFaultCode): PhoneResult {
  return { outcome: 'refused', code, detail: DETAILS[code] };
}
