import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@carillon/messaging';
import type { Background } from '@carillon/service-kit';
import type { Clock } from '../domain/clock';
import { InboxMessageRepository } from '../storage/inbox-message.repository';

const EVERY_MS = 60_000;
const AT_ONCE = 500;
/** Longer than the broker's copies of an order are recognised by their ids: the row itself recognises them until then. */
const DELETED_FOR_MS = 14 * 24 * 3_600_000;

/** Forgets messages that have expired, and those that their members deleted two weeks ago. */
export class PurgeInbox implements Background {
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(
    private readonly messages: InboxMessageRepository,
    private readonly clock: Clock,
    private readonly log: Logger,
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
      try {
        while (!signal.aborted && (await this.purgeSome()) === AT_ONCE);
      } catch (err) {
        if (!signal.aborted) this.log.warn({ err }, 'expired messages must wait');
      }
      await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private purgeSome(): Promise<number> {
    const now = this.clock();
    return this.messages.purge(now, new Date(now.getTime() - DELETED_FOR_MS), AT_ONCE);
  }
}
