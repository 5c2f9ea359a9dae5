import type { Logger } from '@carillon/messaging';
import { type Background, LOGGER, RegularWork } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { LATEST_ARRIVAL_MS } from '../domain/triggered/standing';
import { StandingRepository } from '../storage/standing.repository';

const EVERY_MS = 3_600_000;
const AT_ONCE = 1_000;
/** However much there is to forget, it takes at most a quarter of the time. */
const REST_PER_WORK = 3;

/** Forgets members for whom nothing is armed, once no event that would count can come in any more. */
@Injectable()
export class ForgetStandings implements Background {
  private readonly regular: RegularWork;

  constructor(
    @Inject(StandingRepository) private readonly standings: StandingRepository,
    @Inject(LOGGER) log: Logger,
  ) {
    this.regular = new RegularWork({
      work: () => this.work(),
      complaint: 'old standings must wait to be forgotten',
      log,
    });
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  private async work(): Promise<number> {
    const started = performance.now();
    const forgotten = await this.standings.forget(new Date(Date.now() - LATEST_ARRIVAL_MS), AT_ONCE);
    return forgotten === AT_ONCE ? REST_PER_WORK * (performance.now() - started) : EVERY_MS;
  }
}
