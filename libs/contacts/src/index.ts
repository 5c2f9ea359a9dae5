export { countryOf } from './country-of';
export { normaliseEmail } from './normalise-email';
export type { EmailFaultCode, EmailResult } from './normalise-email';
export { isCountry, normalisePhone } from './normalise-phone';
export type { CountryCode, PhoneFaultCode, PhoneResult } from './normalise-phone';
export { normaliseAddress } from './normalise-address';
export type { WrittenAddress } from './normalise-address';
export { suggestEmail } from './suggest-email';
export { timeZoneOfCountry } from './time-zone-of-country';
