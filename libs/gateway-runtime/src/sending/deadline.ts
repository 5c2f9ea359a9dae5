import { setMaxListeners } from 'node:events';

/** How long after the abort a provider may take to say what came of a message. */
const GRACE_MS = 1_000;

/**
 * The deadline that sends begun in the same moment have in common: one signal and one timer for all of them, because
 * a signal for each would cost more than the rest of the way together.
 */
export class Deadline {
  readonly signal: AbortSignal;
  private readonly late = new Set<() => void>();
  private timer: NodeJS.Timeout;

  constructor(timeoutMs: number) {
    const controller = new AbortController();
    this.signal = controller.signal;
    setMaxListeners(0, this.signal);
    this.timer = setTimeout(() => {
      this.timer = setTimeout(() => this.expire(), GRACE_MS);
      controller.abort();
    }, timeoutMs);
  }

  /** `giveUp` is called when the provider has not settled by the end of its grace. */
  watch(giveUp: () => void): void {
    this.late.add(giveUp);
  }

  settled(giveUp: () => void): void {
    this.late.delete(giveUp);
    if (this.late.size === 0) clearTimeout(this.timer);
  }

  private expire(): void {
    for (const giveUp of [...this.late]) giveUp();
  }
}
