export { normaliseEmail } from './normalise-email';
export type { EmailFaultCode, EmailResult } from './normalise-email';
export { isCountry, normalisePhone } from './normalise-phone';
export type { CountryCode, PhoneFaultCode, PhoneResult } from './normalise-phone';
