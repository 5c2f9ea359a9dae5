import { onAbort } from './on-abort';

/** Holds a whole route back for a while, after the centre has said that it is too much. */
export class RoutePause {
  private until = 0;

  /** Pauses from now on; a longer pause already running goes on. */
  pause(durationMs: number): void {
    this.until = Math.max(this.until, Date.now() + durationMs);
  }

  get leftMs(): number {
    return Math.max(0, this.until - Date.now());
  }

  /** Resolves at the end of the pause, but no sooner than `atLeastMs` from now, or when the signal is aborted. */
  over(signal: AbortSignal, atLeastMs: number): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        forget();
        resolve();
      };
      const timer = setTimeout(done, Math.max(atLeastMs, this.leftMs));
      const forget = onAbort(signal, done);
    });
  }
}
