import { generate } from 'selfsigned';

export interface Certificate {
  /** PEM, as both are. */
  readonly key: string;
  readonly cert: string;
}

/** A key and a certificate for `localhost` and 127.0.0.1, made anew, that is its own authority. */
export async function loopbackCertificate(): Promise<Certificate> {
  const subject = [{ name: 'commonName', value: 'localhost' }];
  const names = [
    { type: 2, value: 'localhost' },
    { type: 7, ip: '127.0.0.1' },
  ] as const;
  const { private: key, cert } = await generate(subject, {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [...names] }],
  });
  return { key, cert };
}
