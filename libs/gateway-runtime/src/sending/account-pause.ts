const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

/**
 * Stops a provider that refuses our account, for longer each time it goes on refusing. After a pause one message goes
 * ahead alone to see whether the account is well again.
 */
export class AccountPause {
  private until = 0;
  private refusals = 0;
  private reason = { code: 'PAUSED', detail: 'the provider is paused' };

  constructor(private readonly now: () => number = () => performance.now()) {}

  get leftMs(): number {
    return Math.max(0, this.until - this.now());
  }

  /** Why it is paused: the provider's own words of the last refusal. */
  get because(): { readonly code: string; readonly detail: string } {
    return this.reason;
  }

  /** Whether the next message is to find out about the account. */
  get isProbing(): boolean {
    return this.refusals > 0;
  }

  /** Takes a refusal; returns the length of the pause it begins, or undefined while one is running. */
  refuse(code: string, detail: string): number | undefined {
    if (this.leftMs > 0) return undefined;
    this.reason = { code, detail };
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.refusals, 10));
    this.refusals += 1;
    this.until = this.now() + pauseMs;
    return pauseMs;
  }

  /** The provider took a message, or refused one for a reason of its own. */
  accept(): void {
    this.refusals = 0;
    this.until = 0;
  }
}
