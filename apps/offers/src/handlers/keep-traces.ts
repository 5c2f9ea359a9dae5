import type { EventEnriched, Item } from '@carillon/contracts';
import type { Logger } from '@carillon/messaging';
import { type Background, RegularWork } from '@carillon/service-kit';
import type { EntityManager } from 'typeorm';
import { staleSlots, traceOf } from '../domain/event-trace';
import type { EventTraceRepository } from '../storage/event-trace.repository';
import type { DecidedEvent } from './count-events';

const EVERY_MS = 600_000;
const DAY_MS = 86_400_000;

/** Keeps what came in and what was asked for, without contacts, for `days` days; 0 keeps nothing. */
export class KeepTraces implements Background {
  private readonly regular: RegularWork;

  constructor(
    private readonly traces: EventTraceRepository,
    private readonly days: number,
    log: Logger,
  ) {
    this.regular = new RegularWork({ work: () => this.work(), complaint: 'old traces must wait to be forgotten', log });
  }

  /** From here on an event can be told about. */
  since(): Date {
    return new Date(Date.now() - this.days * DAY_MS);
  }

  /** @param decided what each item came to, in their order */
  async keep(
    items: readonly Item<typeof EventEnriched>[],
    decided: readonly DecidedEvent[],
    tx: EntityManager,
  ): Promise<void> {
    if (this.days === 0) return;
    const traces = items.map((item, index) => traceOf(item, decided[index]!));
    await this.traces.keep(tx, traces, new Date());
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  private async work(): Promise<number> {
    await this.traces.empty(staleSlots(Date.now(), this.days));
    return EVERY_MS;
  }
}
