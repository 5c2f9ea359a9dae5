import { addressed, Messenger } from '@carillon/messaging';
import { DataSource } from 'typeorm';
import type { Clock } from '../domain/clock';
import { fireTimer } from '../domain/fire-timer';
import { PaceRepository } from '../storage/pace.repository';
import { TimerRepository } from '../storage/timer.repository';
import type { FiringMetrics } from './firing-metrics';

/** One claim goes through the broker as a few packets. */
const LARGEST_BATCH = 1_000;

export interface Fired {
  readonly count: number;
  /** When the next batch may go, after this one at the pace; undefined when nothing more is due. */
  readonly nextAt: Date | undefined;
}

/**
 * Fires what is due, one batch at a time, longest due first.
 *
 * The owners are told before the transaction that marks the timers as fired ends. Whatever breaks in between rolls the mark
 * back, and the same items go out again, with the same ids.
 */
export class Firing {
  private readonly batch: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly timers: TimerRepository,
    private readonly pace: PaceRepository,
    private readonly messenger: Pick<Messenger, 'send'>,
    private readonly metrics: FiringMetrics,
    private readonly clock: Clock,
    private readonly perSecond: number,
  ) {
    // A tenth of a second at a time: a slow pace is kept as evenly as a fast one.
    this.batch = Math.max(1, Math.min(LARGEST_BATCH, Math.floor(perSecond / 10)));
  }

  /** @throws when the broker or the database is away; nothing is lost by it */
  async fireDue(): Promise<Fired> {
    const now = this.clock();
    const due = await this.dataSource.transaction(async (tx) => {
      const claimed = await this.timers.claimDue(tx, now, this.batch);
      if (claimed.length > 0)
        await this.messenger.send(claimed.map((timer) => addressed(fireTimer(timer, now), timer.owner)));
      return claimed;
    });
    if (due.length === 0) return { count: 0, nextAt: undefined };
    this.metrics.fired(due, now);
    const nextAt = await this.pace.fired(due.length, this.perSecond, now);
    return { count: due.length, nextAt: due.length === this.batch ? nextAt : undefined };
  }
}
