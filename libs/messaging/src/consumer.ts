import { setTimeout as sleep } from 'node:timers/promises';
import { type AnyContract, uuidV5 } from '@carillon/contracts';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Broker } from './broker';
import { type Delivery, attemptOf, readCloudEvent, readPacket, type Unreadable } from './delivery';
import { isConnectionLoss, isLostRace, RejectedError, TransientError } from './errors';
import type { EdgeHandler, Handling } from './handler';
import type { Logger } from './logger';
import type { MessagingMetrics } from './metrics';
import { MAX_ITEMS } from './packet';
import { PushedMessages } from './pushed-messages';
import {
  asItCame,
  given,
  type Origin,
  type Publication,
  retry,
  rungAfter,
  singlePacket,
  toPublications,
  toQueue,
} from './publication';
import { traceIdOf } from './trace-context';

/** Handles each packet once and returns the answers to publish; how is the business of the kind of handler. */
export interface Processor {
  process(deliveries: readonly Delivery[]): Promise<Answer>;
}

export interface Answer {
  readonly publications: readonly Publication[];
  /** Called when the broker has confirmed all of them. */
  confirmed(): void;
}

export interface ConsumerOptions {
  readonly broker: Broker;
  readonly origin: Origin;
  readonly handling: Handling;
  readonly processor: Processor;
  /** Of an edge: what to say to whoever waits for an answer to what cannot be read. */
  readonly refuseQuestion: NonNullable<EdgeHandler['refuseQuestion']>;
  readonly metrics: MessagingMetrics;
  readonly log: Logger;
  /** Messages the broker may push ahead of the acknowledgement. */
  readonly prefetch: number;
  /** Batches worked on at the same time. */
  readonly lanes: number;
  /** Attempts until a message is given up. */
  readonly maxAttempts: number;
  /** How long a message may rest before it is handled: see `PushedMessages`. */
  readonly restMs: number;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 15_000;

/**
 * Takes whatever the broker has pushed, works on all of it at once, publishes the answer, and acknowledges. Unless its
 * messages may rest it never waits to fill a batch: an idle system answers at once, a busy one pays for a hop once per
 * hundreds of items.
 */
export class Consumer {
  private readonly pushed: PushedMessages;
  private alarm: NodeJS.Timeout | undefined;
  private channel: Channel | undefined;
  private tag: string | undefined;
  private running = 0;
  private scheduled = false;
  private readonly stopping = new AbortController();
  private idle: (() => void)[] = [];

  constructor(private readonly options: ConsumerOptions) {
    this.pushed = new PushedMessages(options.restMs, options.prefetch);
  }

  /** Starts consuming on a fresh channel; what the old one had pushed is void, the broker will push it again. */
  async attach(open: () => Promise<Channel>): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const channel = await open();
    this.pushed.clear();
    this.channel = channel;
    channel.on('error', (error: Error) => this.lost(channel, error.message));
    channel.on('close', () => this.lost(channel, 'closed'));
    await channel.prefetch(this.options.prefetch);
    const { consumerTag } = await channel.consume(this.options.origin.queue, (message) => {
      if (message === null) this.lost(channel, 'the broker cancelled the consumer');
      else this.take(message, channel);
    });
    this.tag = consumerTag;
  }

  private lost(channel: Channel, reason: string): void {
    if (this.channel !== channel) return;
    this.channel = undefined;
    this.pushed.clear();
    if (this.stopping.signal.aborted) return;
    this.options.log.warn({ queue: this.options.origin.queue, reason }, 'the channel went away');
    this.options.broker.reset();
  }

  private take(message: ConsumeMessage, channel: Channel): void {
    this.pushed.push(message, channel);
    if (this.scheduled) return;
    this.scheduled = true;
    // What arrives in one read of the socket is handled as one batch.
    setImmediate(() => {
      this.scheduled = false;
      this.drain();
    });
  }

  private drain(): void {
    while (this.running < this.options.lanes && this.pushed.due > 0 && !this.stopping.signal.aborted) {
      const deliveries = this.nextBatch();
      this.running += 1;
      void this.work(deliveries).finally(() => {
        this.running -= 1;
        if (this.running === 0) for (const resolve of this.idle.splice(0)) resolve();
        this.drain();
      });
    }
    if (this.running < this.options.lanes) this.lookAgain();
  }

  /** When what rests will be due; whoever ends a batch looks by himself. */
  private lookAgain(): void {
    const { dueInMs } = this.pushed;
    clearTimeout(this.alarm);
    this.alarm = dueInMs === undefined ? undefined : setTimeout(() => this.drain(), dueInMs);
  }

  /** Readable messages up to the size of a packet. Unreadable ones at the head are dealt with on the way. */
  private nextBatch(): readonly Delivery[] {
    const deliveries: Delivery[] = [];
    let items = 0;
    for (let due = this.pushed.due; due > 0 && items < MAX_ITEMS; due -= 1) {
      const { message, channel } = this.pushed.oldest!;
      const reading = this.read(message, channel);
      if (reading.outcome === 'ok' && items > 0 && items + reading.delivery.items.length > MAX_ITEMS) break;
      this.pushed.takeOldest();
      if (reading.outcome === 'ok') {
        deliveries.push(reading.delivery);
        items += reading.delivery.items.length;
      } else void this.giveUpUnreadable(message, channel, reading);
    }
    return deliveries;
  }

  private read(message: ConsumeMessage, channel: Channel) {
    const { handling } = this.options;
    return handling.kind === 'edge'
      ? readCloudEvent(message, channel)
      : readPacket(message, channel, handling.contract as AnyContract);
  }

  /** Never rejects: what cannot be finished stays unacknowledged and comes again. */
  private async work(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    let waitMs = FIRST_WAIT_MS;
    while (this.isCurrent(deliveries)) {
      try {
        await this.handle(deliveries);
        return;
      } catch (error) {
        if (!isConnectionLoss(error) && !isLostRace(error)) {
          await this.fail(deliveries, error).catch((failure: unknown) => this.surrender(failure));
          return;
        }
        if (this.stopping.signal.aborted) return;
        this.options.log.warn({ queue: this.options.origin.queue, err: error, waitMs }, 'keeping a batch in hand');
        const ms = isLostRace(error) ? Math.random() * 20 : waitMs * (0.5 + Math.random());
        await sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
      }
    }
  }

  /** Once the channel is gone the broker has the messages back, and working on would only race with their next owner. */
  private isCurrent(deliveries: readonly Delivery[]): boolean {
    return deliveries[0]?.channel === this.channel;
  }

  private async handle(deliveries: readonly Delivery[]): Promise<void> {
    const started = performance.now();
    const answer = await this.options.processor.process(deliveries);
    await this.options.broker.publish(answer.publications);
    answer.confirmed();
    for (const { channel, message } of deliveries) acknowledge(channel, message);
    this.report(deliveries, 'handled', started);
  }

  /** Together they failed: one by one the healthy ones go through, and the culprit is found. */
  private async fail(deliveries: readonly Delivery[], error: unknown): Promise<void> {
    if (deliveries.length > 1) {
      for (const delivery of deliveries) await this.work([delivery]);
      return;
    }
    const [delivery] = deliveries as [Delivery];
    const started = performance.now();
    const isTransient = error instanceof TransientError;
    if (!isTransient && delivery.items.length > 1) {
      await this.split(delivery);
      this.report(deliveries, 'split', started, error);
      return;
    }
    const rung =
      error instanceof RejectedError
        ? undefined
        : rungAfter(delivery.attempt, this.options.maxAttempts, isTransient ? error.retryAfterMs : undefined);
    await this.options.broker.publish([rung ? this.again(delivery, rung) : this.givenUp(delivery, error)]);
    acknowledge(delivery.channel, delivery.message);
    this.report(deliveries, rung ? 'retry' : 'dead', started, error);
  }

  private async split(delivery: Delivery): Promise<void> {
    const { origin, broker } = this.options;
    const headers = { attempt: delivery.attempt };
    await broker.publish(
      delivery.wireItems.map((item) => toQueue(singlePacket(item, delivery.attempt), origin, headers)),
    );
    acknowledge(delivery.channel, delivery.message);
  }

  private again(delivery: Delivery, rung: NonNullable<ReturnType<typeof rungAfter>>): Publication {
    const { origin } = this.options;
    const packet = { id: delivery.packetId, items: delivery.wireItems };
    const publication = retry(packet, rung, origin, delivery.attempt);
    return origin.edge ? { ...publication, ...asItCame(delivery.message, publication.headers) } : publication;
  }

  private givenUp({ message, items, attempt }: Delivery, error: unknown): Publication {
    const code = error instanceof RejectedError || error instanceof TransientError ? error.code : 'UNEXPECTED';
    const id = items.length === 1 ? items[0]!.id : uuidV5(message.content.toString('base64'));
    const kept = { messageId: id, contentType: String(message.properties.contentType), body: message.content };
    return given(kept, code, (error as Error).message ?? String(error), this.options.origin, attempt);
  }

  /** A message that is no packet, or has an item that breaks the contract: the rest of the packet goes on. */
  private async giveUpUnreadable(message: ConsumeMessage, channel: Channel, unreadable: Unreadable): Promise<void> {
    const { origin, broker, log } = this.options;
    const { code, detail, wireItems, reply } = unreadable;
    try {
      if (wireItems.length > 1) {
        const headers = { attempt: attemptOf(message) };
        await broker.publish(wireItems.map((item) => toQueue(singlePacket(item), origin, headers)));
      } else {
        const messageId = wireItems[0]?.id ?? uuidV5(message.content.toString('base64'));
        const contentType = String(message.properties.contentType ?? 'application/octet-stream');
        const kept = { messageId, contentType, body: message.content };
        const id = uuidV5(`${messageId} ${reply?.correlationId}`);
        const said = reply === undefined ? [] : this.options.refuseQuestion({ id, code, detail, reply });
        await broker.publish([given(kept, code, detail, origin, attemptOf(message)), ...toPublications(said, origin)]);
      }
      acknowledge(channel, message);
      this.options.metrics.handled.inc({ queue: origin.queue, outcome: 'unreadable' });
      log.warn({ queue: origin.queue, code, detail: code === 'CONTRACT_VIOLATION' ? detail : undefined }, 'unreadable');
    } catch (error) {
      this.surrender(error);
    }
  }

  /** The broker will hand out again what is unacknowledged, on a fresh connection. */
  private surrender(error: unknown): void {
    this.options.log.warn({ queue: this.options.origin.queue, err: error }, 'leaving the batch to the broker');
    this.options.broker.reset();
  }

  private report(deliveries: readonly Delivery[], outcome: string, started: number, error?: unknown): void {
    const { metrics, log, origin } = this.options;
    const ms = performance.now() - started;
    const count = deliveries.reduce((sum, { items }) => sum + items.length, 0);
    metrics.handled.inc({ queue: origin.queue, outcome }, count);
    metrics.seconds.observe({ queue: origin.queue }, ms / 1_000);
    metrics.items.observe({ queue: origin.queue }, count);
    const first = deliveries[0]!;
    const fields = {
      queue: origin.queue,
      messageId: first.packetId,
      correlationId: first.items[0]?.correlationId,
      traceId: traceIdOf(first.items[0]?.traceparent),
      packets: deliveries.length,
      items: count,
      outcome,
      attempt: first.attempt,
      ms: Math.round(ms * 10) / 10,
    };
    if (error === undefined) log.info(fields, outcome);
    else if (outcome === 'dead' && !(error instanceof RejectedError)) log.error({ ...fields, err: error }, outcome);
    else log.warn({ ...fields, err: error }, outcome);
  }

  /** Takes nothing new and waits until what is in hand is answered and acknowledged. */
  async stop(): Promise<void> {
    const { channel, tag } = this;
    if (channel !== undefined && tag !== undefined) await channel.cancel(tag).catch(() => undefined);
    this.stopping.abort();
    clearTimeout(this.alarm);
    this.pushed.clear();
    if (this.running > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
    // Closing the channel gives back what was pushed ahead; the acknowledgements before it have been sent.
    this.channel = undefined;
    await channel?.close().catch(() => undefined);
  }
}

function acknowledge(channel: Channel, message: ConsumeMessage): void {
  try {
    channel.ack(message);
  } catch {
    // The channel is gone: the packet comes again, and the inbox knows it.
  }
}
