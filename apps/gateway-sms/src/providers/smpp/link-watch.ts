/** How many enquiries may stay unanswered before the peer counts as dead. */
const MISSES_ALLOWED = 2;

/** Node's timers may fire a little early or late. */
const SLACK_MS = 5;

export interface LinkWatchOptions {
  readonly periodMs: number;
  /** Sends an enquire_link. */
  enquire(): void;
  dead(): void;
}

/**
 * Asks after a silent peer (SMPP 3.4 §4.11, §7.2).
 *
 * After each period without a single PDU it sends an enquire_link; any PDU is a sign of life. When two of them have
 * brought nothing within a further period each, the peer is dead.
 */
export class LinkWatch {
  private heardAt = performance.now();
  private misses = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: LinkWatchOptions) {
    this.arm(options.periodMs);
  }

  heard(): void {
    this.heardAt = performance.now();
    this.misses = 0;
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private arm(delayMs: number): void {
    this.timer = setTimeout(() => this.check(), delayMs);
  }

  private check(): void {
    const { periodMs } = this.options;
    const left = periodMs - (performance.now() - this.heardAt);
    if (this.misses === 0 && left > SLACK_MS) return this.arm(left);
    if (this.misses === MISSES_ALLOWED) return this.options.dead();
    this.misses += 1;
    this.arm(periodMs);
    this.options.enquire();
  }
}
