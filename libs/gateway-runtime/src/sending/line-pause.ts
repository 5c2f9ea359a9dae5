export interface PauseLengths {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * Stops a line for a while, for longer each time the reason comes back at once. After a pause one message goes ahead alone
 * to see whether all is well again.
 */
export class LinePause {
  private until = 0;
  private count = 0;
  private reason = { code: 'PAUSED', detail: 'the provider is paused' };

  constructor(
    private readonly lengths: PauseLengths,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get leftMs(): number {
    return Math.max(0, this.until - this.now());
  }

  /** Why it is paused: the words of whoever began it. */
  get because(): { readonly code: string; readonly detail: string } {
    return this.reason;
  }

  /** Whether the next message is to find out whether the reason is gone. */
  get isProbing(): boolean {
    return this.count > 0;
  }

  /** Returns the length of the pause that begins, or undefined while one is running. */
  begin(code: string, detail: string): number | undefined {
    if (this.leftMs > 0) return undefined;
    this.reason = { code, detail };
    const pauseMs = Math.min(this.lengths.longestMs, this.lengths.firstMs * 2 ** Math.min(this.count, 10));
    this.count += 1;
    this.until = this.now() + pauseMs;
    return pauseMs;
  }

  /** The reason is gone. */
  end(): void {
    this.count = 0;
    this.until = 0;
  }
}
