import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../domain/clock';
import { type DueTimer, outcomeAt } from '../domain/fire-timer';
import type { TimerRepository } from '../storage/timer.repository';

/** What is counted of timers; one set for each registry. */
export class FiringMetrics {
  private readonly total: Counter<'owner' | 'outcome'>;
  private readonly lateness: Histogram;

  constructor(registry: Registry, timers: Pick<TimerRepository, 'estimatePending' | 'firstDue'>, clock: Clock) {
    const registers = [registry];
    new Gauge({
      name: 'timers_pending',
      help: 'Timers that wait for their time; an estimate above ten thousand',
      registers,
      async collect() {
        this.set(await timers.estimatePending());
      },
    });
    new Gauge({
      name: 'timers_overdue_seconds',
      help: 'How long the timer that should have fired first has been due; 0 when none is overdue',
      registers,
      async collect() {
        const first = await timers.firstDue();
        this.set(first === undefined ? 0 : Math.max(0, clock().getTime() - first.getTime()) / 1_000);
      },
    });
    this.total = new Counter({
      name: 'timers_fired_total',
      help: 'Timers whose owner was told, by outcome: due or expired',
      labelNames: ['owner', 'outcome'],
      registers,
    });
    this.lateness = new Histogram({
      name: 'timer_lateness_seconds',
      help: 'From the moment a timer was due to its firing',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300, 1_800, 7_200, 43_200],
      registers,
    });
  }

  fired(timers: readonly DueTimer[], at: Date): void {
    for (const timer of timers) {
      this.total.inc({ owner: timer.owner, outcome: outcomeAt(at, timer) });
      this.lateness.observe((at.getTime() - timer.dueAt.getTime()) / 1_000);
    }
  }
}
