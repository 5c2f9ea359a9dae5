import { createHmac } from 'node:crypto';
import { z } from 'zod';

export interface AzureConnection {
  /** `https://<namespace>.servicebus.windows.net`, without a slash at the end. */
  readonly url: string;
  readonly keyName: string;
  readonly key: string;
}

/** `Endpoint=sb://…/;SharedAccessKeyName=…;SharedAccessKey=…`, as the portal shows it. */
export const AzureConnectionText = z
  .string()
  .max(2_000)
  .transform((text, context): AzureConnection => {
    const parts = new Map(text.split(';').map((part) => splitOnce(part)));
    const [endpoint, keyName, key] = ['Endpoint', 'SharedAccessKeyName', 'SharedAccessKey'].map((name) =>
      parts.get(name),
    );
    const url = endpoint?.replace(/^sb:\/\//, 'https://').replace(/\/+$/, '') ?? '';
    if (URL.canParse(url) && keyName !== undefined && key !== undefined) return { url, keyName, key };
    context.addIssue({ code: 'custom', message: 'expected Endpoint=sb://…/;SharedAccessKeyName=…;SharedAccessKey=…' });
    return z.NEVER;
  });

function splitOnce(part: string): readonly [string, string] {
  const at = part.indexOf('=');
  return [part.slice(0, Math.max(at, 0)).trim(), part.slice(at + 1).trim()];
}

/** The `Authorization` for an address and all below it, until a moment. */
export function sharedAccessSignature({ keyName, key }: AzureConnection, url: string, expiresAt: Date): string {
  const resource = encodeURIComponent(url.toLowerCase());
  const expiry = Math.ceil(expiresAt.getTime() / 1_000);
  const signature = createHmac('sha256', key).update(`${resource}\n${expiry}`).digest('base64');
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${keyName}`;
}
