import type { Logger } from '@carillon/messaging';
import { type Background, RegularWork } from '@carillon/service-kit';
import type { Clock } from '../domain/clock';
import { AnsweredCalculationRepository } from '../storage/answered-calculation.repository';

const EVERY_MS = 60_000;
const AT_ONCE = 1_000;
/** Long after the last copy of a question or an answer can come. */
const KEPT_FOR_MS = 14 * 24 * 3_600_000;

/** Forgets answered calculations after two weeks. */
export class ForgetCalculations implements Background {
  private readonly regular: RegularWork;

  constructor(
    private readonly answered: AnsweredCalculationRepository,
    private readonly clock: Clock,
    log: Logger,
  ) {
    this.regular = new RegularWork({
      work: (signal) => this.work(signal),
      complaint: 'answered calculations must wait to be forgotten',
      log,
    });
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  private async work(signal: AbortSignal): Promise<number> {
    const before = new Date(this.clock().getTime() - KEPT_FOR_MS);
    while (!signal.aborted && (await this.answered.forget(before, AT_ONCE)) === AT_ONCE);
    return EVERY_MS;
  }
}
