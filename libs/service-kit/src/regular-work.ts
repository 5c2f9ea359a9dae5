import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@carillon/messaging';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

export interface RegularWorkOptions {
  /** One round; resolves with the time to rest before the next, in milliseconds. Should end early once `signal` is aborted. */
  readonly work: (signal: AbortSignal) => Promise<number>;
  /** What waits while rounds fail, for the log: `parked events must wait`. */
  readonly complaint: string;
  readonly log: Logger;
}

/** Does something again and again until it is stopped. A failed round is logged and tried again, with back-off. */
export class RegularWork {
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(private readonly options: RegularWorkOptions) {}

  start(): void {
    this.loop = this.goOn();
  }

  /** Resolves when the round in hand has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async goOn(): Promise<void> {
    const { work, complaint, log } = this.options;
    const { signal } = this.stopping;
    let afterFailureMs = FIRST_WAIT_MS;
    while (!signal.aborted) {
      let waitMs: number;
      try {
        waitMs = await work(signal);
        afterFailureMs = FIRST_WAIT_MS;
      } catch (err) {
        waitMs = afterFailureMs * (0.5 + Math.random());
        afterFailureMs = Math.min(afterFailureMs * 2, LONGEST_WAIT_MS);
        if (!signal.aborted) log.warn({ err, waitMs }, complaint);
      }
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
