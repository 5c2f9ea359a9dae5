import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

const KeyFile = z.object({
  project_id: z.string().min(1),
  client_email: z.string().min(1),
  private_key: z.string().refine(isRsaKey, 'not the PEM of a private RSA key'),
  token_uri: z.url({ protocol: /^https?$/ }).default('https://oauth2.googleapis.com/token'),
});
export type ServiceAccount = z.infer<typeof KeyFile>;

/** The key file of a Google service account, as one text. */
export const ServiceAccountText = z
  .string()
  .max(20_000)
  .transform((text, context): ServiceAccount => {
    const file = KeyFile.safeParse(jsonOf(text));
    if (file.success) return file.data;
    for (const { path, message } of file.error.issues)
      context.addIssue({ code: 'custom', message: `${path.join('.') || 'the file'}: ${message}` });
    return z.NEVER;
  });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
