import { EventAccepted } from '@carillon/contracts';
import { type Logger, Messenger, refuse } from '@carillon/messaging';
import { type Background, RegularWork } from '@carillon/service-kit';
import { DataSource } from 'typeorm';
import { MEMBERS_CODES } from '../error-codes';
import { ParkedEventRepository } from '../storage/parked-event.repository';
import { EventEnricher } from './event-enricher';

const EVERY_MS = 1_000;
const AT_ONCE = 500;
/** However many events wait, looking through them takes at most a tenth of the time. */
const REST_PER_WORK = 9;

/**
 * Looks after parked events: those whose member has become known by REST go on, those that have waited too long are given up.
 *
 * Both are published before the transaction that forgets them ends. A crash in between repeats them with the same ids.
 */
export class ReleaseParkedEvents implements Background {
  private readonly regular: RegularWork;

  constructor(
    private readonly dataSource: DataSource,
    private readonly parked: ParkedEventRepository,
    private readonly enricher: EventEnricher,
    private readonly messenger: Messenger,
    private readonly log: Logger,
    private readonly graceSeconds: number,
  ) {
    this.regular = new RegularWork({ work: (signal) => this.work(signal), complaint: 'parked events must wait', log });
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  private async work(signal: AbortSignal): Promise<number> {
    const started = performance.now();
    while (!signal.aborted && (await this.release()) === AT_ONCE);
    while (!signal.aborted && (await this.giveUp()) === AT_ONCE);
    return Math.max(EVERY_MS, REST_PER_WORK * (performance.now() - started));
  }

  private release(): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      const items = await this.parked.takeArrived(tx, AT_ONCE);
      if (items.length > 0) await this.messenger.send(await this.enricher.enrich(items, tx));
      return items.length;
    });
  }

  private giveUp(): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      const items = await this.parked.takeOverdue(tx, this.graceSeconds, AT_ONCE);
      const detail = `no member of this id became known within ${this.graceSeconds} s`;
      if (items.length > 0) {
        const refused = items.map((item) => refuse(item, MEMBERS_CODES.notFound, detail));
        await this.messenger.giveUp(tx, EventAccepted.name, refused);
        this.log.warn({ items: items.length, code: MEMBERS_CODES.notFound }, 'gave up events of unknown members');
      }
      return items.length;
    });
  }
}
