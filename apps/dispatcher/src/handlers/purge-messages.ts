import type { Logger } from '@carillon/messaging';
import { type Background, RegularWork } from '@carillon/service-kit';
import { DataSource } from 'typeorm';
import type { Clock } from '../domain/clock';
import { CapUseRepository } from '../storage/cap-use.repository';
import { MessageRepository } from '../storage/message.repository';
import { ParkedMessageRepository } from '../storage/parked-message.repository';

const EVERY_MS = 60_000;
const AT_ONCE = 1_000;
const DAY_MS = 24 * 3_600_000;
/** However much there is to forget, it takes at most a quarter of the time. */
const REST_PER_WORK = 3;
/** A little longer than any frequency cap looks back. */
const CAP_MEMORY_DAYS = 32;

/** Forgets messages that are older than the installation wants to keep them, and what waiting and caps need no more. */
export class PurgeMessages implements Background {
  private readonly regular: RegularWork;
  private tidiedAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly messages: MessageRepository,
    private readonly parkedMessages: ParkedMessageRepository,
    private readonly uses: CapUseRepository,
    private readonly clock: Clock,
    log: Logger,
    private readonly keepDays: number,
  ) {
    this.regular = new RegularWork({
      work: () => this.work(),
      complaint: 'old messages must wait to be forgotten',
      log,
    });
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  /** One round. @returns how long to rest, in milliseconds */
  async work(): Promise<number> {
    const started = performance.now();
    const now = this.clock().getTime();
    if (now - this.tidiedAt > DAY_MS) {
      await this.uses.purge(new Date(now - CAP_MEMORY_DAYS * DAY_MS), this.dataSource);
      await this.parkedMessages.release(new Date(now), this.dataSource);
      this.tidiedAt = now;
    }
    const forgotten = await this.messages.purge(new Date(now - this.keepDays * DAY_MS), AT_ONCE, this.dataSource);
    return forgotten === AT_ONCE ? REST_PER_WORK * (performance.now() - started) : EVERY_MS;
  }
}
