/** One thing that is wrong, and where: `pointer` is a JSON Pointer (RFC 6901) into what was sent. */
export interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/**
 * The message or request is wrong, and trying again cannot help. In a handler: dead queue. Over HTTP: 404 for a code that
 * ends in `_NOT_FOUND`, 409 for `_CONFLICT`, 422 for any other.
 */
export class RejectedError extends Error {
  override readonly name = 'RejectedError';
  readonly faults: readonly Fault[];
  constructor(
    readonly code: string,
    detail: string,
    { faults = [], ...options }: ErrorOptions & { readonly faults?: readonly Fault[] } = {},
  ) {
    super(detail, options);
    this.faults = faults;
  }
}

/** Something around us is not ready. In a handler: the retry ladder. Over HTTP: 503 with `Retry-After`. */
export class TransientError extends Error {
  override readonly name = 'TransientError';
  constructor(
    readonly code: string,
    detail: string,
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}

/** The broker does not answer, or the connection went away before it confirmed. */
export class BrokerAwayError extends Error {
  readonly code = 'BROKER_AWAY';
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53100', // disk_full: nothing can be written, whose turn it may be
  '53300', // too_many_connections
  'BROKER_AWAY',
]);

/**
 * Whether the database or the broker is out of reach, or can write nothing: nothing is wrong with the message, and no message
 * will fare better, so it is kept in hand until they are back.
 */
export function isConnectionLoss(error: unknown): boolean {
  const { code, message = '' } = error as { code?: string; message?: string };
  if (code !== undefined && (CONNECTION_CODES.has(code) || code.startsWith('08'))) return true;
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
    message,
  );
}

/** Deadlock or serialisation failure: PostgreSQL chose us as the victim and the same work will do at once. */
export function isLostRace(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === '40P01' || code === '40001';
}
