import { setInterval } from 'node:timers';
import type { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { Broker } from './broker';
import { Consumer } from './consumer';
import {
  type AnyHandler,
  type EdgeHandler,
  type EffectHandler,
  type Handling,
  handlingOf,
  type PacketHandler,
} from './handler';
import { Inbox } from './inbox';
import type { Logger } from './logger';
import { messagingMetrics } from './metrics';
import { EffectProcessor, TransactionProcessor } from './processors';
import type { Origin } from './publication';
import {
  consumerQueue,
  consumerQueueDefinition,
  deadQueue,
  EXCHANGES,
  keepingQueueDefinition,
  type QueueDefinition,
  rejectedQueue,
} from './topology';

const FLUSH_EVERY_MS = 1_000;
const MAINTAIN_EVERY_MS = 10 * 60_000;
/** Messages the broker may push ahead. After an outage a gateway gets packets of one item back: too few would starve it. */
const PREFETCH = { packet: 64, effect: 64, edge: 1_000 } as const;
/** So many rest in hand at most. */
const RESTING_PREFETCH = 256;

export interface MessagingOptions {
  readonly service: string;
  readonly broker: Broker;
  readonly dataSource: DataSource;
  readonly handlers: readonly object[];
  readonly registry: Registry;
  readonly log: Logger;
  /** Attempts until a failing message is given up; default 8: with the ladder, a little more than an hour. */
  readonly maxAttempts?: number;
  /** Batches an effect handler may have on the way at the same time. */
  readonly effectLanes?: number;
}

/** The queue of a handler and what is bound to it. */
function queueOf(service: string, handling: Handling): { origin: Origin; definition: QueueDefinition } {
  const edge = handling.kind === 'edge';
  const contract = edge ? handling.edge.name : handling.contract.name;
  const queue = consumerQueue(service, contract);
  const bindings = edge
    ? [{ exchange: handling.edge.exchange, routingKey: handling.edge.routingKey }]
    : [{ exchange: EXCHANGES.internal, routingKey: handling.ownOnly ? queue : contract }];
  return { origin: { service, queue, contract, edge }, definition: consumerQueueDefinition(service, queue, bindings) };
}

/** Every queue that a service with these handlers declares. */
export function queuesOf(service: string, handlings: readonly Handling[]): readonly QueueDefinition[] {
  return [
    keepingQueueDefinition(deadQueue(service)),
    ...(handlings.some(({ kind }) => kind === 'edge') ? [keepingQueueDefinition(rejectedQueue(service))] : []),
    ...handlings.map((handling) => queueOf(service, handling).definition),
  ];
}

/** The working parts of a service's messaging: one consumer for each handler, one inbox for all. */
export class Messaging {
  private readonly inbox = new Inbox();
  private readonly consumers: readonly Consumer[];
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(private readonly options: MessagingOptions) {
    const { service, broker, handlers, registry, dataSource } = options;
    const metrics = messagingMetrics(registry, () => this.inbox.unanswered(dataSource));
    const handled = handlers.map((handler) => ({ handler, handling: requireHandling(handler) }));
    refuseTwoHandlersOfOne(handled.map(({ handling }) => queueOf(service, handling).origin.queue));
    broker.declare(
      ...queuesOf(
        service,
        handled.map(({ handling }) => handling),
      ),
    );
    this.consumers = handled.map(({ handler, handling }) => {
      const { origin } = queueOf(service, handling);
      const parts = { dataSource, inbox: this.inbox, origin, remembers: handling.remembers };
      const isEffect = handling.kind === 'effect';
      const restMs = handling.kind === 'edge' ? 0 : handling.restMs;
      return new Consumer({
        broker,
        origin,
        handling,
        processor: isEffect
          ? new EffectProcessor(parts, handler as EffectHandler<never, unknown, unknown>)
          : new TransactionProcessor(parts, handler as PacketHandler<never> & EdgeHandler),
        refuseQuestion: (question) => (handler as EdgeHandler).refuseQuestion?.(question) ?? [],
        metrics,
        log: options.log,
        prefetch: restMs > 0 ? RESTING_PREFETCH : PREFETCH[handling.kind],
        restMs,
        lanes: isEffect ? (options.effectLanes ?? 4) : 1,
        maxAttempts: options.maxAttempts ?? 8,
      });
    });
    for (const consumer of this.consumers) broker.onConnected((open) => consumer.attach(open));
  }

  /** Resolves when the service consumes. Waits for the broker as long as it takes; the database must be there. */
  async start(): Promise<void> {
    const { broker, dataSource } = this.options;
    await this.inbox.maintain(dataSource);
    await broker.start();
    this.every(FLUSH_EVERY_MS, () => this.inbox.flush(dataSource));
    this.every(MAINTAIN_EVERY_MS, () => this.inbox.maintain(dataSource));
    this.every(MAINTAIN_EVERY_MS, () => this.publishLeftOver());
    await this.publishLeftOver().catch((err: unknown) => this.options.log.warn({ err }, 'left-over answers must wait'));
  }

  private every(ms: number, job: () => Promise<void>): void {
    const run = () => job().catch((err: unknown) => this.options.log.warn({ err }, 'a regular job failed'));
    this.timers.push(setInterval(run, ms).unref());
  }

  /** Only a worker that died between its commit and its acknowledgement leaves an answer behind. */
  private async publishLeftOver(): Promise<void> {
    const { dataSource, broker, log } = this.options;
    const answerIds = await dataSource.transaction(async (tx) => {
      const leftOver = await this.inbox.leftOver(tx);
      await broker.publish(leftOver.publications);
      return leftOver.answerIds;
    });
    if (answerIds.length > 0) log.warn({ answers: answerIds.length }, 'published answers that a dead worker had left');
    this.inbox.confirm(answerIds);
  }

  /** Nothing in hand is dropped: batches end, answers are confirmed, acknowledgements are sent, then the line is cut. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    await this.inbox.flush(this.options.dataSource).catch(() => undefined);
    await this.options.broker.close();
  }
}

function requireHandling(handler: object): Handling {
  const handling = handlingOf(handler as AnyHandler);
  if (handling === undefined) throw new Error(`${handler.constructor.name} has no @Handles, @Performs or @HandlesEdge`);
  return handling;
}

function refuseTwoHandlersOfOne(queues: readonly string[]): void {
  const twice = queues.find((queue, index) => queues.indexOf(queue) !== index);
  if (twice !== undefined) throw new Error(`two handlers for one contract: ${twice}`);
}
