import { domainToASCII } from 'node:url';

/** Part of the API: texts may change, codes may not. */
export type EmailFaultCode = 'EMAIL_NO_AT' | 'EMAIL_LOCAL_PART' | 'EMAIL_DOMAIN' | 'EMAIL_TOO_LONG';

export type EmailResult =
  | {
      readonly outcome: 'ok';
      readonly email: string;
      /** Whether `email` differs from what was given. */
      readonly corrected: boolean;
    }
  | { readonly outcome: 'refused'; readonly code: EmailFaultCode; readonly detail: string };

/** Octets, RFC 5321 §4.5.3.1.1 to §4.5.3.1.3; a path of 256 includes its angle brackets. */
const LOCAL_PART_OCTETS = 64;
const DOMAIN_OCTETS = 255;
const ADDRESS_OCTETS = 254;

/** `Dot-string` of RFC 5321 §4.1.2. No quoted strings and no UTF-8 (RFC 6531): hardly a member has one, many servers refuse them. */
const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;

/** Before conversion: `domainToASCII` reads a URL's host, so it would stop at `/` and decode `%`. */
const DOMAIN_AS_WRITTEN = /^[\p{L}\p{M}\p{N}-]+(\.[\p{L}\p{M}\p{N}-]+)+$/u;

/** RFC 1035 §2.3.1, labels of RFC 1123 §2.1. The last one is no number, which leaves out IPv4 addresses. */
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Makes an email address as people write it into the form it is kept in: no space around it, the domain in lower case
 * and in ASCII (punycode). The local part stays as it is, since only its own server knows whether case matters there
 * (RFC 5321 §2.4). Normalising the answer again changes nothing.
 */
export function normaliseEmail(raw: string): EmailResult {
  const address = raw.trim();
  const at = address.lastIndexOf('@');
  if (at < 0) return refuse('EMAIL_NO_AT');
  const localPart = address.slice(0, at);
  // all are ASCII from here on, so characters are octets
  if (localPart.length > LOCAL_PART_OCTETS) return refuse('EMAIL_TOO_LONG');
  if (!LOCAL_PART.test(localPart)) return refuse('EMAIL_LOCAL_PART');
  const written = address.slice(at + 1);
  if (written.length > DOMAIN_OCTETS) return refuse('EMAIL_TOO_LONG');
  const domain = DOMAIN_AS_WRITTEN.test(written) ? domainToASCII(written) : '';
  const email = `${localPart}@${domain}`;
  if (domain.length > DOMAIN_OCTETS || email.length > ADDRESS_OCTETS) return refuse('EMAIL_TOO_LONG');
  if (!DOMAIN.test(domain)) return refuse('EMAIL_DOMAIN');
  return { outcome: 'ok', email, corrected: email !== raw };
}

/** None repeats the address: details end in logs. */
const DETAILS: Readonly<Record<EmailFaultCode, string>> = {
  EMAIL_NO_AT: 'an email address has an @',
  EMAIL_LOCAL_PART: 'what stands before the @ has a character, or a dot in a place, that mail servers refuse',
  EMAIL_DOMAIN: 'what stands after the @ is no domain name, such as example.com',
  EMAIL_TOO_LONG: `at most ${LOCAL_PART_OCTETS} characters before the @, and ${ADDRESS_OCTETS} in all`,
};

function refuse(code: EmailFaultCode): EmailResult {
  return { outcome: 'refused', code, detail: DETAILS[code] };
}
