import { HttpException } from '@nestjs/common';
import type { Response } from 'express';

const MINUTE_MS = 60_000;
/** Whoever has been quiet this long has its whole allowance back, and is forgotten. */
const SWEEP_MS = MINUTE_MS;

/** What is left to a client, after a request. */
export interface Allowance {
  readonly allowed: boolean;
  /** Requests that may follow at once. */
  readonly left: number;
  /** Until another request may follow, if none may follow at once; else until the whole allowance is back. */
  readonly waitMs: number;
}

/**
 * How often each client may call: a bucket of a minute's requests that fills again evenly (GCRA: of each client one number is
 * kept, the moment its bucket is full). In memory, so each replica counts for itself.
 */
export class RateLimit {
  private readonly fullAt = new Map<string, number>();
  private sweepAt = 0;

  /** @param perMinute 0 for any number */
  constructor(
    readonly perMinute: number,
    private readonly now: () => number = Date.now,
  ) {}

  take(client: string): Allowance {
    if (this.perMinute === 0) return { allowed: true, left: Number.POSITIVE_INFINITY, waitMs: 0 };
    const now = this.now();
    this.sweep(now);
    const costMs = MINUTE_MS / this.perMinute;
    const fullAt = Math.max(this.fullAt.get(client) ?? 0, now);
    const next = fullAt + costMs;
    const overMs = next - now - MINUTE_MS;
    // A millionth for what floating point loses over many small steps.
    if (overMs > 1e-6 * MINUTE_MS) return { allowed: false, left: 0, waitMs: overMs };
    this.fullAt.set(client, next);
    return { allowed: true, left: Math.floor((MINUTE_MS - (next - now)) / costMs + 1e-6), waitMs: next - now };
  }

  /** Takes one, and tells the client where it stands (draft-ietf-httpapi-ratelimit-headers-10 §3, §4). @throws HttpException 429 */
  admit(client: string, response: Response): void {
    if (this.perMinute === 0) return;
    const { allowed, left, waitMs } = this.take(client);
    const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
    response.setHeader('RateLimit-Policy', `"client";q=${this.perMinute};w=${MINUTE_MS / 1_000}`);
    response.setHeader('RateLimit', `"client";r=${left};t=${seconds}`);
    if (allowed) return;
    response.setHeader('Retry-After', String(seconds));
    throw new HttpException(`more than ${this.perMinute} requests in a minute; try again in ${seconds} s`, 429);
  }

  private sweep(now: number): void {
    if (now < this.sweepAt) return;
    this.sweepAt = now + SWEEP_MS;
    for (const [client, fullAt] of this.fullAt) if (fullAt <= now) this.fullAt.delete(client);
  }
}
