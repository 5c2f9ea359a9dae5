declare module 'http_ece' {
  import type { ECDH } from 'node:crypto';

  /** RFC 8188 as RFC 8291 uses it. */
  export function decrypt(
    body: Buffer,
    parameters: { readonly version: 'aes128gcm'; readonly privateKey: ECDH; readonly authSecret: string },
  ): Buffer;
}
