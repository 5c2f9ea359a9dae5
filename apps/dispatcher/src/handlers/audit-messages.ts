import type { Logger } from '@carillon/messaging';
import { type Background, RegularWork } from '@carillon/service-kit';
import { Gauge, type Registry } from 'prom-client';
import type { Clock } from '../domain/clock';
import {
  type OverdueMessageRepository,
  type Stage,
  STAGES,
  type StageSummary,
} from '../storage/overdue-message.repository';

const EVERY_MS = 30_000;
const AT_ONCE = 10_000;

/** Sees to it that no message is forgotten half-way: whatever has come to no end within its bound is listed and counted. */
export class AuditMessages implements Background {
  private readonly regular: RegularWork;

  constructor(
    private readonly overdue: OverdueMessageRepository,
    private readonly clock: Clock,
    log: Logger,
    registry: Registry,
    private readonly overdueAfterMs: number,
  ) {
    this.regular = new RegularWork({ work: () => this.work(), complaint: 'the audit of messages must wait', log });
    const gaugeOf = (name: string, help: string, read: (summary: StageSummary | undefined) => number): Gauge<'stage'> =>
      new Gauge({
        name,
        help,
        labelNames: ['stage'],
        registers: [registry],
        async collect() {
          const found = new Map((await overdue.summary()).map((one) => [one.stage, one]));
          for (const stage of STAGES) this.set({ stage }, read(found.get(stage)));
        },
      });
    gaugeOf(
      'messages_overdue',
      'Messages that have come to no end within their bound, by the stage they wait in',
      (summary) => summary?.count ?? 0,
    );
    gaugeOf('messages_overdue_oldest_seconds', 'Age of the oldest of them; 0 when there is none', (summary) =>
      summary === undefined ? 0 : (clock().getTime() - summary.oldest.getTime()) / 1_000,
    );
  }

  async start(): Promise<void> {
    this.regular.start();
  }

  stop(): Promise<void> {
    return this.regular.stop();
  }

  /** One round. @returns how long to rest, in milliseconds */
  async work(): Promise<number> {
    await this.overdue.review();
    const before = new Date(this.clock().getTime() - this.overdueAfterMs);
    return (await this.overdue.walk(before, AT_ONCE)) === AT_ONCE ? 0 : Math.min(EVERY_MS, this.overdueAfterMs);
  }
}

/** Where the next step of a message that waits in this stage is to be found: a queue, or the dead queue beside it. */
export const queueOf = (stage: Stage, channel: string): string =>
  stage === 'requested' ? 'renderer.on.dispatcher.message-cleared' : `gateway-${channel}.on.delivery.send-${channel}`;
