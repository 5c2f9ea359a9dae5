import type { StandInAccounts } from '@carillon/stand-ins';
import { z } from 'zod';

const port = (usual: number) => z.coerce.number().int().min(0).max(65_535).default(usual);
const milliseconds = (usual: number) => z.coerce.number().int().min(1).max(3_600_000).default(usual);

function readJson(text: string, addIssue: (message: string) => void): StandInAccounts {
  try {
    return JSON.parse(text) as StandInAccounts; // each stand-in refuses what it cannot use
  } catch {
    addIssue('is not JSON');
    return z.NEVER;
  }
}

/** Settings of the simulators; a port of 0 is any free one. */
export const SimulatorsConfig = z
  .object({
    HOST: z.string().min(1).default('127.0.0.1'),
    PORT: port(8025).describe('page and control API'),
    SMSC_PORT: port(2775),
    SMTP_PORT: port(2525),
    HTTP_PORT: port(8026).describe('HTTP interfaces of providers'),
    HTTPS_PORT: port(8027).describe('the same over TLS, with HTTP/2'),
    STAND_INS: z
      .string()
      .transform((text, context) => readJson(text, context.addIssue))
      .default({})
      .describe('accounts of the HTTP interfaces as JSON, by their names; those without one are not there'),
    CERTIFICATE_FILE: z.string().min(1).optional().describe('the certificate for TLS is written here, as PEM'),
    SMSC_SYSTEM_ID: z.string().min(1).max(15).default('carillon'),
    SMSC_PASSWORD: z.string().max(8).default('secret'),
    SMTP_USER: z.string().min(1).optional().describe('with it, SMTP needs this login'),
    SMTP_PASSWORD: z.string().optional(),
    RECORD_FILE: z.string().min(1).optional().describe('every message is appended to it as a JSON line'),
    RECEIPT_RETRY_MS: milliseconds(1_000).describe('pause before a refused receipt is sent again'),
    RECEIPT_TIMEOUT_MS: milliseconds(30_000).describe('silence after which a receipt is sent again'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  .refine(({ SMTP_USER, SMTP_PASSWORD }) => (SMTP_USER === undefined) === (SMTP_PASSWORD === undefined), {
    path: ['SMTP_PASSWORD'],
    message: 'SMTP_USER and SMTP_PASSWORD come together',
  });
export type SimulatorsConfig = z.infer<typeof SimulatorsConfig>;

/** Reads the settings; an empty variable counts as absent. Throws one error that lists every fault. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): SimulatorsConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = SimulatorsConfig.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`simulators: bad settings\n  ${faults.join('\n  ')}`);
}
