import { Broker, type Logger } from '@carillon/messaging';
import { type Background, LOGGER, RegularWork } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../domain/clock';
import { Firing } from './firing';

/** How late a timer is at most while the system keeps up. */
const POLL_MS = 200;

/** Fires timers as they become due. Every replica does, each taking what the others have not in hand. */
@Injectable()
export class FireTimers implements Background {
  private readonly regular: RegularWork;

  constructor(
    @Inject(Firing) private readonly firing: Firing,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) log: Logger,
  ) {
    this.regular = new RegularWork({ work: () => this.work(), complaint: 'timers must wait', log });
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  private async work(): Promise<number> {
    const nextAt = this.broker.connected ? (await this.firing.fireDue()).nextAt : undefined;
    return nextAt === undefined ? POLL_MS : Math.max(0, nextAt.getTime() - this.clock().getTime());
  }
}
