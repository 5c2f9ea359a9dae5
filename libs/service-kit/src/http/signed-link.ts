import { createHmac, timingSafeEqual } from 'node:crypto';
import { Channel, MessageType } from '@carillon/contracts';
import { z } from 'zod';

/** Setting `LINK_SECRET`: whoever knows it can choose for every member. */
export const LinkSecret = z
  .string()
  .min(32, 'at least 32 characters')
  .describe('Signs the links in messages; the same for the service that writes them and the one that serves them');

/** Setting `LINK_SECRET_PREVIOUS`: after `LINK_SECRET` has been changed, links in messages already sent work on. */
export const PreviousLinkSecret = LinkSecret.optional().describe(
  'LINK_SECRET of before: links signed with it still work',
);

const Purpose = z.enum(['unsubscribe', 'preferences']);
/** What a link lets its bearer do. */
export type LinkPurpose = z.infer<typeof Purpose>;

/** In this order, without names: a link goes into every message. The last is when it ends, in seconds since 1970. */
const Content = z.tuple([Purpose, z.string().min(1).max(128), z.uuid(), MessageType, Channel, z.int().min(0)]);

/** Whose link it is, and in which message it stood. */
export interface SignedLink {
  readonly purpose: LinkPurpose;
  readonly memberId: string;
  readonly messageId: string;
  readonly messageType: MessageType;
  readonly channel: Channel;
  readonly expiresAt: Date;
}

export type LinkReading =
  { readonly outcome: 'valid'; readonly link: SignedLink } | { readonly outcome: 'invalid' | 'expired' };

/** Whatever else the secret may come to sign is no link. */
const CONTEXT = 'carillon:link:';
const MOST_CHARACTERS = 2_048;

/**
 * The tokens in the links of messages, by which a member is known without logging in: content and HMAC SHA-256 (RFC 2104) in
 * base64url, joined by a dot. They are kept nowhere; only their end or a change of the secret takes them back.
 */
export class SignedLinks {
  private readonly secrets: readonly string[];

  /** Signs with `secret`; reads what was signed with it, or with `previous`. */
  constructor(
    private readonly secret: string,
    previous?: string,
    private readonly now: () => number = Date.now,
  ) {
    this.secrets = previous === undefined ? [secret] : [secret, previous];
  }

  sign({ purpose, memberId, messageId, messageType, channel, expiresAt }: SignedLink): string {
    const end = Math.floor(expiresAt.getTime() / 1_000);
    const content = Content.parse([purpose, memberId, messageId, messageType, channel, end]);
    const text = Buffer.from(JSON.stringify(content)).toString('base64url');
    return `${text}.${signatureOf(text, this.secret).toString('base64url')}`;
  }

  /** Never throws, whatever the text. Nothing of a token is read before its signature has been checked. */
  read(token: string, purpose: LinkPurpose): LinkReading {
    if (token.length > MOST_CHARACTERS) return { outcome: 'invalid' };
    const [text = '', signature = '', ...rest] = token.split('.');
    if (rest.length > 0 || !this.isOurs(text, signature)) return { outcome: 'invalid' };
    const { success, data } = Content.safeParse(decode(text));
    if (!success || data[0] !== purpose) return { outcome: 'invalid' };
    const [, memberId, messageId, messageType, channel, end] = data;
    const expiresAt = new Date(end * 1_000);
    if (expiresAt.getTime() <= this.now()) return { outcome: 'expired' };
    return { outcome: 'valid', link: { purpose, memberId, messageId, messageType, channel, expiresAt } };
  }

  /** Tries every secret, found or not. Compared as text: base64url has more than one spelling of the same octets. */
  private isOurs(text: string, signature: string): boolean {
    const given = signatureOf(signature, CONTEXT);
    const verdicts = this.secrets.map((secret) =>
      timingSafeEqual(given, signatureOf(signatureOf(text, secret).toString('base64url'), CONTEXT)),
    );
    return verdicts.includes(true);
  }
}

const signatureOf = (text: string, secret: string): Buffer =>
  createHmac('sha256', secret).update(CONTEXT).update(text).digest();

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
