import { randomUUID } from 'node:crypto';

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/;

/** Every item of every hop has a span of its own, and `randomUUID` draws from a pool: a tenth of the cost of `randomBytes`. */
const randomHex = (digits: 16 | 32): string => randomUUID().replaceAll('-', '').slice(0, digits);

/** A new span of the same trace, or the first of a new one (W3C Trace Context §3.2). */
export function childTraceparent(parent: string | undefined): string {
  const [, traceId = randomHex(32), flags = '01'] = TRACEPARENT.exec(parent ?? '') ?? [];
  return `00-${traceId}-${randomHex(16)}-${flags}`;
}

/** The trace a `traceparent` belongs to, for the log line. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  return TRACEPARENT.exec(traceparent ?? '')?.[1];
}
