/** A burst may hold this many seconds' worth, so that a timer which fires late does not cost throughput. */
const BURST_SECONDS = 0.02;

/** Lets at most `perSecond` through in the long run, spread evenly. Without a rate everything goes through. */
export class TokenBucket {
  private readonly capacity: number;
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly perSecond: number | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.capacity = Math.max(1, (perSecond ?? 0) * BURST_SECONDS);
    this.tokens = this.capacity;
    this.filledAt = this.now();
  }

  /** Takes a token if there is one. */
  take(): boolean {
    if (this.perSecond === undefined) return true;
    this.fill(this.perSecond);
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /** How long until there is a token, in milliseconds. */
  get waitMs(): number {
    return this.perSecond === undefined ? 0 : Math.max(0, ((1 - this.tokens) / this.perSecond) * 1_000);
  }

  private fill(perSecond: number): void {
    const now = this.now();
    this.tokens = Math.min(this.capacity, this.tokens + ((now - this.filledAt) / 1_000) * perSecond);
    this.filledAt = now;
  }
}
