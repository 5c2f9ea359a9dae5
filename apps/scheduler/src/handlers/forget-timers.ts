import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@carillon/messaging';
import type { Background } from '@carillon/service-kit';
import type { Clock } from '../domain/clock';
import { TimerRepository } from '../storage/timer.repository';

const EVERY_MS = 60_000;
const AT_ONCE = 1_000;
const DAY_MS = 24 * 3_600_000;
/** However much there is to forget, it takes at most a quarter of the time. */
const REST_PER_WORK = 3;

/** Forgets timers that were fired or dropped long ago: until then they keep older decisions from reviving them. */
export class ForgetTimers implements Background {
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(
    private readonly timers: TimerRepository,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly keepDays: number,
  ) {}

  async start(): Promise<void> {
    this.loop = this.work();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  private async work(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const started = performance.now();
      let waitMs = EVERY_MS;
      try {
        const before = new Date(this.clock().getTime() - this.keepDays * DAY_MS);
        const forgotten = await this.timers.forget(before, AT_ONCE);
        if (forgotten === AT_ONCE) waitMs = REST_PER_WORK * (performance.now() - started);
      } catch (err) {
        if (!signal.aborted) this.log.warn({ err }, 'old timers must wait to be forgotten');
      }
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
