import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';

const ALGORITHM = 'aes-256-gcm';
const KEY_OCTETS = 32;
const IV_OCTETS = 12;
const TAG_OCTETS = 16;

/** A key as an environment variable holds it. */
export const SecretsKey = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === KEY_OCTETS, '32 octets in Base64; make one with: openssl rand -base64 32');

/**
 * Encrypts and authenticates secrets for the database (AES-256-GCM, NIST SP 800-38D). What was sealed for one owner does not
 * open for another, so rows cannot be exchanged. An earlier key still opens; what is sealed is sealed with the current one.
 */
export class SecretBox {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly currentId: string;

  constructor(
    private readonly current: Buffer,
    previous?: Buffer,
  ) {
    this.currentId = idOf(current);
    this.keys = new Map([current, ...(previous === undefined ? [] : [previous])].map((key) => [idOf(key), key]));
  }

  seal(plain: string, owner: string): string {
    const iv = randomBytes(IV_OCTETS);
    const cipher = createCipheriv(ALGORITHM, this.current, iv, { authTagLength: TAG_OCTETS });
    cipher.setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1.${this.currentId}.${sealed.toString('base64url')}`;
  }

  /** Whether it was sealed with the current key. */
  isCurrent(sealed: string): boolean {
    return sealed.startsWith(`v1.${this.currentId}.`);
  }

  /** Undefined when it was sealed with a key we do not have, for another owner, or has been tampered with. */
  open(sealed: string, owner: string): string | undefined {
    const [version, keyId = '', text = ''] = sealed.split('.');
    const key = this.keys.get(keyId);
    const octets = Buffer.from(text, 'base64url');
    if (version !== 'v1' || key === undefined || octets.length < IV_OCTETS + TAG_OCTETS) return undefined;
    const decipher = createDecipheriv(ALGORITHM, key, octets.subarray(0, IV_OCTETS), { authTagLength: TAG_OCTETS });
    decipher.setAAD(Buffer.from(owner));
    decipher.setAuthTag(octets.subarray(-TAG_OCTETS));
    try {
      return decipher.update(octets.subarray(IV_OCTETS, -TAG_OCTETS), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      return undefined;
    }
  }
}

/** Tells keys apart, and nothing about them. */
const idOf = (key: Buffer): string => createHash('sha256').update('key id').update(key).digest('hex').slice(0, 8);
