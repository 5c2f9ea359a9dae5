import { createPrivateKey } from 'node:crypto';
import { secret } from '@carillon/gateway-runtime';
import { z } from 'zod';

/** RFC 8301 §3.2: verifiers may ignore shorter keys. */
const LEAST_BITS = 1_024;

const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i;
const Domain = z.string().regex(DOMAIN, 'a domain, such as example.com');

/** An RSA key in PEM; `\n` may stand for a line's end, as in one line of JSON or of a settings file. */
const RsaKey = z
  .string()
  .max(20_000)
  .transform((text) => text.replaceAll('\\n', '\n'))
  .refine((pem) => bitsOf(pem) >= LEAST_BITS, `an RSA private key in PEM, of at least ${LEAST_BITS} bits`);

const DKIM = ['dkimDomain', 'dkimSelector', 'dkimPrivateKey'] as const;

/** What is done to mail beside handing it over. */
export const mailOptions = {
  dkimDomain: Domain.optional().describe('Domain that signs every mail (DKIM), such as that of the sender'),
  dkimSelector: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/i, 'letters, digits, hyphens and dots')
    .optional()
    .describe('Names the key: its public half stands in the DNS under <selector>._domainkey.<domain>'),
  dkimPrivateKey: secret(RsaKey)
    .optional()
    .describe('RSA key in PEM that signs (openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048)'),
};

/** The options alone, with what belongs together checked. */
export const MailOptions = z.strictObject(mailOptions).superRefine(wholeOptions);
export type MailOptions = z.output<typeof MailOptions>;

/** All of the signature's settings, or none. */
export function wholeOptions(options: MailOptions, context: z.RefinementCtx): void {
  const missing = DKIM.filter((name) => options[name] === undefined);
  if (missing.length === DKIM.length) return;
  for (const name of missing)
    context.addIssue({ code: 'custom', path: [name], message: `required: ${DKIM.join(', ')} belong together` });
}

/**
 * What is signed beside the body (RFC 6376 §5.4.1). RFC 8058 §4 wants both headers of the one-click unsubscription to
 * be among it, and nodemailer's own list leaves one out.
 */
const SIGNED = [
  'from',
  'reply-to',
  'to',
  'subject',
  'date',
  'message-id',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'auto-submitted',
  'list-unsubscribe',
  'list-unsubscribe-post',
].join(':');

/** For nodemailer; nothing when mail is not signed. */
export function dkimOf({ dkimDomain, dkimSelector, dkimPrivateKey }: MailOptions) {
  if (dkimDomain === undefined || dkimSelector === undefined || dkimPrivateKey === undefined) return {};
  const key = { domainName: dkimDomain, keySelector: dkimSelector, privateKey: dkimPrivateKey };
  return { dkim: { ...key, headerFieldNames: SIGNED } };
}

function bitsOf(pem: string): number {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : 0;
  } catch {
    return 0;
  }
}
