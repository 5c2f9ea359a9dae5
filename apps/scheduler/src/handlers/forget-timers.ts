import type { Logger } from '@carillon/messaging';
import { type Background, RegularWork } from '@carillon/service-kit';
import type { Clock } from '../domain/clock';
import { TimerRepository } from '../storage/timer.repository';

const EVERY_MS = 60_000;
const AT_ONCE = 1_000;
const DAY_MS = 24 * 3_600_000;
/** However much there is to forget, it takes at most a quarter of the time. */
const REST_PER_WORK = 3;

/** Forgets timers that were fired or dropped long ago: until then they keep older decisions from reviving them. */
export class ForgetTimers implements Background {
  private readonly regular: RegularWork;

  constructor(
    private readonly timers: TimerRepository,
    private readonly clock: Clock,
    log: Logger,
    private readonly keepDays: number,
  ) {
    this.regular = new RegularWork({ work: () => this.work(), complaint: 'old timers must wait to be forgotten', log });
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  private async work(): Promise<number> {
    const started = performance.now();
    const before = new Date(this.clock().getTime() - this.keepDays * DAY_MS);
    const forgotten = await this.timers.forget(before, AT_ONCE);
    return forgotten === AT_ONCE ? REST_PER_WORK * (performance.now() - started) : EVERY_MS;
  }
}
