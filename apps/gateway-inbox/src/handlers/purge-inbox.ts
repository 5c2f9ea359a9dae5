import type { Logger } from '@carillon/messaging';
import { type Background, RegularWork } from '@carillon/service-kit';
import type { Clock } from '../domain/clock';
import { InboxMessageRepository } from '../storage/inbox-message.repository';

const EVERY_MS = 60_000;
const AT_ONCE = 500;
/** Longer than the broker's copies of an order are recognised by their ids: the row itself recognises them until then. */
const DELETED_FOR_MS = 14 * 24 * 3_600_000;

/** Forgets messages that have expired, and those that their members deleted two weeks ago. */
export class PurgeInbox implements Background {
  private readonly regular: RegularWork;

  constructor(
    private readonly messages: InboxMessageRepository,
    private readonly clock: Clock,
    log: Logger,
  ) {
    this.regular = new RegularWork({
      work: (signal) => this.work(signal),
      complaint: 'expired messages must wait',
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
    while (!signal.aborted && (await this.purgeSome()) === AT_ONCE);
    return EVERY_MS;
  }

  private purgeSome(): Promise<number> {
    const now = this.clock();
    return this.messages.purge(now, new Date(now.getTime() - DELETED_FOR_MS), AT_ONCE);
  }
}
