import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** The country of a phone in E.164 (ISO 3166-1 alpha-2); undefined where the number does not tell. */
export const countryOf = (e164: string): string | undefined => parsePhoneNumberFromString(e164)?.country;
