import { type Logger, pino } from 'pino';

const EMAIL = /[^\s<>"'(),:;@]{1,64}@[^\s<>"'(),:;@]{1,255}/g;
const PHONE = /\+?\d[\d\s().-]{8,}\d/g;

/** Takes out what names a person: providers and databases quote addresses and numbers in their error texts. */
export function scrub(text: string): string {
  return text
    .replace(EMAIL, '<email>')
    .replace(PHONE, (found) => (found.replace(/\D/g, '').length >= 10 ? '<phone>' : found));
}

interface Described {
  readonly type: string;
  readonly code?: unknown;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: Described;
}

/** Errors of drivers carry queries and parameters; only what says where and why goes into the log. */
function describeError(error: unknown): Described {
  if (!(error instanceof Error)) return { type: typeof error, message: scrub(String(error)) };
  const code = 'code' in error ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  const frames = error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
  return { type: error.name, ...code, message: scrub(error.message), ...(frames ? { stack: frames } : {}), ...cause };
}

/** JSON lines on standard output. `detail` and errors are scrubbed of contacts; nothing else may hold any. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: {
      err: describeError,
      detail: (detail: unknown) => (typeof detail === 'string' ? scrub(detail) : undefined),
    },
  });
}
