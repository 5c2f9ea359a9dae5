import type { SendResult } from '../channel-provider';

export interface Token {
  readonly value: string;
  /** How long it is good for, from now. */
  readonly lifeMs: number;
}

/** Why there is no token: what the message that needed it is told. */
export type NoToken = Exclude<SendResult, { readonly outcome: 'accepted' | 'unknown' }>;

const FETCH_TIMEOUT_MS = 15_000;
/** Renewed when a tenth of its life is left, and at the latest so long before its end. */
const MARGIN = 0.1;
const LONGEST_MARGIN_MS = 300_000;

/**
 * Keeps a provider's token, and gets a new one shortly before it ends, or when it was refused. Whoever needs one meanwhile
 * shares the request that is under way.
 */
export class TokenCache {
  private current: { readonly value: string; readonly goodUntil: number } | undefined;
  private fetching: Promise<string | NoToken> | undefined;

  /** `obtain` resolves with a token or why there is none; nothing has been sent by then, so the reason is never `unknown`. */
  constructor(
    private readonly obtain: (signal: AbortSignal) => Promise<Token | NoToken>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async get(): Promise<string | NoToken> {
    if (this.current !== undefined && this.now() < this.current.goodUntil) return this.current.value;
    this.fetching ??= this.fetch().finally(() => (this.fetching = undefined));
    return this.fetching;
  }

  /** The provider has refused this token; one that was fetched since stays. */
  discard(value: string): void {
    if (this.current?.value === value) this.current = undefined;
  }

  private async fetch(): Promise<string | NoToken> {
    const got = await this.obtain(AbortSignal.timeout(FETCH_TIMEOUT_MS));
    if ('outcome' in got) return got;
    const marginMs = Math.min(got.lifeMs * MARGIN, LONGEST_MARGIN_MS);
    this.current = { value: got.value, goodUntil: this.now() + got.lifeMs - marginMs };
    return got.value;
  }
}
