import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What a service counts about its packets; one set for each registry, so that several services fit in one process. */
export interface MessagingMetrics {
  readonly handled: Counter<'queue' | 'outcome'>;
  readonly seconds: Histogram<'queue'>;
  readonly items: Histogram<'queue'>;
}

export function messagingMetrics(registry: Registry, unanswered: () => Promise<number>): MessagingMetrics {
  new Gauge({
    name: 'inbox_unanswered',
    help: 'Answers recorded more than a minute ago whose publication is not confirmed',
    registers: [registry],
    async collect() {
      this.set(await unanswered());
    },
  });
  return {
    handled: new Counter({
      name: 'messages_handled_total',
      help: 'Items handled, by queue and outcome',
      labelNames: ['queue', 'outcome'],
      registers: [registry],
    }),
    seconds: new Histogram({
      name: 'message_seconds',
      help: 'Time from taking a batch in hand to its acknowledgement',
      labelNames: ['queue'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    }),
    items: new Histogram({
      name: 'packet_items',
      help: 'Items handled in one transaction',
      labelNames: ['queue'],
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers: [registry],
    }),
  };
}
