import type { Logger } from '@carillon/messaging';
import { type Background, LOGGER, RegularWork } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CounterKeepingRepository } from '../storage/counter-keeping.repository';
import { CounterRepository } from '../storage/counter.repository';

const EVERY_MS = 600_000;
const AT_ONCE = 200;
const DAY_MS = 86_400_000;
/** Longer than any counter keeps changes. */
const LONGEST_DAYS = 3_661;

/** Forgets single changes that their counters keep no longer; a day later than they are refused, so that none is under way. */
@Injectable()
export class FoldCounters implements Background {
  private readonly regular: RegularWork;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CounterRepository) private readonly counters: CounterRepository,
    @Inject(CounterKeepingRepository) private readonly keeping: CounterKeepingRepository,
    @Inject(LOGGER) log: Logger,
  ) {
    this.regular = new RegularWork({ work: (signal) => this.work(signal), complaint: 'old changes must wait', log });
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  private async work(signal: AbortSignal): Promise<number> {
    const counters = [...(await this.counters.all()).values()];
    for (const counter of counters) {
      const before = daysAgo(counter.keepDays + 1);
      const fold = () => this.dataSource.transaction((tx) => this.keeping.fold(tx, counter, before, AT_ONCE));
      while (!signal.aborted && (await fold()) === AT_ONCE);
    }
    const longest = Math.max(...counters.map(({ keepDays }) => keepDays + 1), 1);
    await this.dataSource.transaction((tx) =>
      this.keeping.forgetPurchases(tx, daysAgo(counters.length > 0 ? longest : LONGEST_DAYS)),
    );
    return EVERY_MS;
  }
}

const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
