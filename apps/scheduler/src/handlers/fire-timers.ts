import { setTimeout as sleep } from 'node:timers/promises';
import { Broker, type Logger } from '@carillon/messaging';
import { LOGGER, type Background } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../domain/clock';
import { Firing } from './firing';

/** How late a timer is at most while the system keeps up. */
const POLL_MS = 200;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** Fires timers as they become due. Every replica does, each taking what the others have not in hand. */
@Injectable()
export class FireTimers implements Background {
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(
    @Inject(Firing) private readonly firing: Firing,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
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
    let afterFailureMs = FIRST_WAIT_MS;
    while (!signal.aborted) {
      let waitMs = POLL_MS;
      try {
        const nextAt = this.broker.connected ? (await this.firing.fireDue()).nextAt : undefined;
        if (nextAt !== undefined) waitMs = Math.max(0, nextAt.getTime() - this.clock().getTime());
        afterFailureMs = FIRST_WAIT_MS;
      } catch (err) {
        waitMs = afterFailureMs * (0.5 + Math.random());
        afterFailureMs = Math.min(afterFailureMs * 2, LONGEST_WAIT_MS);
        if (!signal.aborted) this.log.warn({ err, waitMs }, 'timers must wait');
      }
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
