import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { connectToAny } from './addresses';
import { BrokerAwayError } from './errors';
import type { Logger } from './logger';
import type { Publication } from './publication';
import { hasPlainHeaders, publishFrames } from './publish-frames';
import { declareTopology, type QueueDefinition } from './topology';

const FIRST_RETRY_MS = 200;
const WRITE_BUFFER_BYTES = 1_048_576;
const LONGEST_RETRY_MS = 15_000;
const CONFIRM_TIMEOUT_MS = 10_000;

type Settle = (error: Error | null) => void;

/** What of a channel of amqplib 0.10 its types leave out: where its frames go, and who hears of the next confirm. */
interface Inside {
  readonly ch: number;
  readonly connection: {
    readonly frameMax: number;
    readonly channels: Readonly<Record<number, { readonly buffer: { write(frames: Buffer): boolean } } | null>>;
  };
  pushConfirmCallback(settle: Settle): void;
}

export interface BrokerOptions {
  /** One address, or those of a cluster's nodes, separated by commas: see `faultOfAddresses`. */
  readonly url: string;
  /** Shown in the broker's list of connections. */
  readonly name: string;
  readonly log: Logger;
}

/**
 * The one connection of a service to RabbitMQ: comes back with back-off after every loss, to any node of a cluster, declares
 * the topology each time, and publishes with confirms. Whoever consumes registers with `onConnected` and is called again on each return.
 */
export class Broker {
  private connection: ChannelModel | undefined;
  private publisher: ConfirmChannel | undefined;
  private readonly queues: QueueDefinition[] = [];
  private readonly listeners: ((open: () => Promise<Channel>) => Promise<void>)[] = [];
  private readonly stop = new AbortController();
  private waiters: (() => void)[] = [];
  private loop: Promise<void> | undefined;

  constructor(private readonly options: BrokerOptions) {}

  get connected(): boolean {
    return this.publisher !== undefined;
  }

  declare(...queues: readonly QueueDefinition[]): void {
    this.queues.push(...queues);
  }

  /** `listener` opens channels on every new connection; when it fails, the connection is given up and tried again. */
  onConnected(listener: (open: () => Promise<Channel>) => Promise<void>): void {
    this.listeners.push(listener);
  }

  /** Resolves when the first connection stands. Waits for the broker as long as it takes. */
  async start(): Promise<void> {
    this.loop = this.keepConnected();
    await this.whenConnected();
  }

  /** Waits for a connection; @throws BrokerAwayError once the broker is closed for good */
  async whenConnected(): Promise<void> {
    while (!this.connected) {
      if (this.stop.signal.aborted) throw new BrokerAwayError('the service is stopping');
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  private async keepConnected(): Promise<void> {
    let delayMs = FIRST_RETRY_MS;
    while (!this.stop.signal.aborted) {
      try {
        const { closed, node } = await this.open();
        delayMs = FIRST_RETRY_MS;
        this.wake();
        // Closed while it was being opened: nobody else will end this connection.
        if (this.stop.signal.aborted) this.reset();
        const reason = await closed;
        if (!this.stop.signal.aborted) this.options.log.warn({ reason, node }, 'the broker went away');
      } catch (error) {
        this.options.log.warn({ err: error, delayMs }, 'cannot reach the broker, trying again');
      }
      this.forget();
      const jitter = 0.5 + Math.random();
      await sleep(delayMs * jitter, undefined, { signal: this.stop.signal }).catch(() => undefined);
      delayMs = Math.min(delayMs * 2, LONGEST_RETRY_MS);
    }
    this.wake();
  }

  /** Opens everything. `closed` resolves when the connection is gone; in an object, or `await` would wait for it, too. */
  private async open(): Promise<{ readonly closed: Promise<string>; readonly node: string }> {
    const { url, name } = this.options;
    // Without it the answer to a packet leaves in slices of 16 kB, each a system call or two.
    const { connection, node } = await connectToAny(url, name, { writableHighWaterMark: WRITE_BUFFER_BYTES });
    const closed = new Promise<string>((resolve) => {
      connection.on('error', (error: Error) => resolve(error.message));
      connection.on('close', () => resolve('closed'));
    });
    try {
      this.connection = connection;
      const publisher = await connection.createConfirmChannel();
      publisher.on('error', () => void connection.close().catch(() => undefined));
      await declareTopology(publisher, this.queues);
      for (const listener of this.listeners) await listener(() => connection.createChannel());
      this.publisher = publisher;
    } catch (error) {
      await connection.close().catch(() => undefined);
      throw error;
    }
    return { closed, node };
  }

  private forget(): void {
    this.publisher = undefined;
    this.connection = undefined;
  }

  private wake(): void {
    for (const resolve of this.waiters.splice(0)) resolve();
  }

  /**
   * Does something on a channel of its own, which is closed after it.
   *
   * @throws BrokerAwayError without a connection
   */
  async withChannel<Result>(use: (channel: Channel) => Promise<Result>): Promise<Result> {
    if (this.connection === undefined) throw new BrokerAwayError('no connection to the broker');
    const channel = await this.connection.createChannel();
    channel.on('error', () => undefined); // it breaks alone, and whoever uses it is told by what it waits for
    try {
      return await use(channel);
    } finally {
      await channel.close().catch(() => undefined);
    }
  }

  /** Closes the connection under us, so that the loop opens a new one: for a channel that broke alone. */
  reset(): void {
    void this.connection?.close().catch(() => undefined);
  }

  /**
   * Publishes and waits until the broker has taken every message.
   *
   * @throws BrokerAwayError when it does not confirm in time or goes away; some of the messages may have been taken
   */
  async publish(publications: readonly Publication[]): Promise<void> {
    if (publications.length === 0) return;
    const publisher = this.publisher;
    if (publisher === undefined) throw new BrokerAwayError('no connection to the broker');
    await this.sendAll(publisher, publications);
  }

  /** One promise and one timer for all of them: a packet's answer may be a thousand messages. */
  private sendAll(publisher: ConfirmChannel, publications: readonly Publication[]): Promise<void> {
    let open = publications.length;
    return new Promise((resolve, reject) => {
      const giveUp = (reason: string, cause?: unknown): void => {
        clearTimeout(timer);
        reject(new BrokerAwayError(reason, { cause }));
      };
      const timer = setTimeout(
        () => giveUp(`the broker did not confirm within ${CONFIRM_TIMEOUT_MS} ms`),
        CONFIRM_TIMEOUT_MS,
      );
      const settle: Settle = (error) => {
        if (error) giveUp(`not confirmed: ${String(error.message ?? error)}`);
        else if (--open === 0) {
          clearTimeout(timer);
          resolve();
        }
      };
      try {
        this.write(publisher, publications, settle);
      } catch (error) {
        giveUp('the channel is closed', error);
      }
    });
  }

  /** Writes all of them; `settle` hears of each. @throws when the channel is closed */
  private write(publisher: ConfirmChannel, publications: readonly Publication[], settle: Settle): void {
    const { name: appId } = this.options;
    const plain = publications.filter(hasPlainHeaders);
    if (plain.length > 0) {
      const inside = publisher as unknown as Inside; // see there
      const { frameMax } = inside.connection;
      const { buffer } = inside.connection.channels[inside.ch]!;
      const frames = publishFrames(plain, { channel: inside.ch, frameMax, appId });
      for (let left = plain.length; left > 0; left -= 1) inside.pushConfirmCallback(settle);
      buffer.write(frames);
    }
    if (plain.length === publications.length) return;
    for (const publication of publications) {
      if (hasPlainHeaders(publication)) continue;
      const { exchange, routingKey, body, lifetimeMs, ...properties } = publication;
      const lasting = lifetimeMs === undefined ? { persistent: true } : { expiration: String(lifetimeMs) };
      publisher.publish(exchange, routingKey, body, { ...properties, ...lasting, appId }, settle);
    }
  }

  /** Ends the connection after everything published is confirmed. Consumers must have stopped before. */
  async close(): Promise<void> {
    this.stop.abort();
    await this.publisher?.waitForConfirms().catch(() => undefined);
    await this.connection?.close().catch(() => undefined);
    await this.loop;
  }
}
