import type { Till } from '@carillon/contracts';
import { z } from 'zod';

/** Where a publisher waits for an answer, as AMQP has it. */
export interface Waiting {
  readonly replyTo: string;
  readonly correlationId: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** For how long a till waits that does not say it. */
const DEFAULT_DEADLINE_MS = 500;
const LONGEST_DEADLINE_MS = 60_000;

const HEADERS = {
  'deadline-ms': z.coerce.number().int().min(1).max(LONGEST_DEADLINE_MS),
  'printer-width': z.coerce.number().int().min(8).max(255),
  'printer-code-page': z.string().trim().min(1).max(64),
} as const;

export interface TillReading {
  readonly till: Till;
  /** Headers that cannot be used: the event goes on without them. */
  readonly unfit: readonly string[];
}

/**
 * The till that waits for an answer to an event. Headers: `deadline-ms` (500 when left out), `printer-width` in characters
 * and `printer-code-page`. The deadline counts from `now`, for the clocks of tills are not to be trusted.
 */
export function readTill({ replyTo, correlationId, headers }: Waiting, now: Date): TillReading {
  const unfit: string[] = [];
  const read = <Name extends keyof typeof HEADERS>(name: Name): z.output<(typeof HEADERS)[Name]> | undefined => {
    if (headers[name] === undefined) return undefined;
    const parsed = HEADERS[name].safeParse(headers[name]);
    if (!parsed.success) unfit.push(name);
    return parsed.data as z.output<(typeof HEADERS)[Name]> | undefined; // of this very schema
  };
  const deadlineMs = read('deadline-ms') ?? DEFAULT_DEADLINE_MS;
  const [width, codePage] = [read('printer-width'), read('printer-code-page')];
  const till = {
    replyTo,
    correlationId,
    askedAt: now.toISOString(),
    deadlineAt: new Date(now.getTime() + deadlineMs).toISOString(),
    ...(width === undefined && codePage === undefined ? {} : { printer: { width, codePage } }),
  };
  return { till, unfit };
}
