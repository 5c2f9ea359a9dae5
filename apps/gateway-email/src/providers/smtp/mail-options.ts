import { createHmac, createPrivateKey } from 'node:crypto';
import { secret } from '@carillon/gateway-runtime';
import { z } from 'zod';
import { addressIn, domainOf, Mailbox } from '../../email';

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

/** What an address before its @ may have (RFC 5321 §4.5.3.1.1), without what names the mail. */
const MOST_LOCAL = 64 - '+'.length - 32 - '-'.length - 16;

const DKIM = ['dkimDomain', 'dkimSelector', 'dkimPrivateKey'] as const;
const BOUNCES = ['bounceAddress', 'bounceSecret'] as const;

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
  dsn: z
    .boolean()
    .optional()
    .describe('Asks servers that offer it to report failures and delays to the sender (RFC 3461)'),
  bounceAddress: Mailbox.refine((text) => (addressIn(text)?.lastIndexOf('@') ?? 0) <= MOST_LOCAL, {
    error: `at most ${MOST_LOCAL} characters before the @`,
  })
    .optional()
    .describe(
      'Where bounces go: a@b makes each mail leave from a+<delivery>-<proof>@b (VERP); without it, from its sender',
    ),
  bounceSecret: secret(z.string().min(16).max(200))
    .optional()
    .describe('Proves that an address for bounces is ours; required with bounceAddress'),
};

/** The options alone, with what belongs together checked. */
export const MailOptions = z.strictObject(mailOptions).superRefine(wholeOptions);
export type MailOptions = z.output<typeof MailOptions>;

/** All of the signature's settings, or none; and no address for bounces without a proof. */
export function wholeOptions(options: MailOptions, context: z.RefinementCtx): void {
  for (const names of [DKIM, BOUNCES]) {
    const missing = names.filter((name) => options[name] === undefined);
    if (missing.length === names.length) continue;
    for (const name of missing)
      context.addIssue({ code: 'custom', path: [name], message: `required: ${names.join(', ')} belong together` });
  }
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

/**
 * The envelope's sender, which a bounce of this delivery goes to, where bounces have an address of their own: the
 * delivery's id without hyphens, and the first 16 digits of its HMAC-SHA-256 in hexadecimal, so that nobody can invent one.
 */
export function bounceSender({ bounceAddress, bounceSecret }: MailOptions, deliveryId: string): string | undefined {
  const address = bounceAddress === undefined ? undefined : addressIn(bounceAddress);
  if (address === undefined || bounceSecret === undefined) return undefined;
  const id = deliveryId.replaceAll('-', '');
  const proof = createHmac('sha256', bounceSecret).update(id).digest('hex').slice(0, 16);
  return `${address.slice(0, address.lastIndexOf('@'))}+${id}-${proof}@${domainOf(address)}`;
}

/** What is asked of the servers on the way; a server that does not offer it is not asked. */
export const dsnOf = (
  { dsn }: MailOptions,
  { deliveryId, to }: { readonly deliveryId: string; readonly to: string },
) =>
  dsn === true
    ? { dsn: { id: deliveryId, return: 'headers' as const, notify: ['failure', 'delay'], recipient: to } }
    : {};

function bitsOf(pem: string): number {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : 0;
  } catch {
    return 0;
  }
}
