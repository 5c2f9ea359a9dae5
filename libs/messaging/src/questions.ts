import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '@carillon/contracts';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Broker } from './broker';
import { STRUCTURED } from './cloud-events';
import { BrokerAwayError } from './errors';

/** RabbitMQ's direct reply-to: answers come by the connection that asked, without a queue. */
const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to';

export interface Question {
  readonly exchange: string;
  readonly event: CloudEvent;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** How long to wait for the answer, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Asks by publishing an event and waits for whoever answers (AMQP `reply-to`, `correlation-id`). Create it before the
 * service takes packets. Neither question nor answer outlives the connection.
 */
export class Questions {
  private channel: Channel | undefined;
  private readonly waiting = new Map<string, (answer: unknown) => void>();

  constructor(broker: Broker) {
    broker.onConnected((open) => this.attach(open));
  }

  private async attach(open: () => Promise<Channel>): Promise<void> {
    const channel = await open();
    const forget = (): void => {
      if (this.channel === channel) this.channel = undefined;
    };
    channel.on('error', forget);
    channel.on('close', forget);
    await channel.consume(DIRECT_REPLY_TO, (message) => message && this.take(message), { noAck: true });
    this.channel = channel;
  }

  private take({ properties, content }: ConsumeMessage): void {
    this.waiting.get(String(properties.correlationId))?.(JSON.parse(content.toString('utf8')));
  }

  /**
   * @returns the answer, or undefined when none came in time
   * @throws BrokerAwayError without a connection
   */
  async ask({ exchange, event, headers = {}, timeoutMs }: Question): Promise<unknown> {
    const { channel } = this;
    if (channel === undefined) throw new BrokerAwayError('no connection to the broker');
    const correlationId = randomUUID();
    const answered = new Promise<unknown>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), timeoutMs);
      this.waiting.set(correlationId, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    }).finally(() => this.waiting.delete(correlationId));
    channel.publish(exchange, event.type, Buffer.from(JSON.stringify(event)), {
      persistent: true,
      contentType: STRUCTURED,
      headers,
      replyTo: DIRECT_REPLY_TO,
      correlationId,
    });
    return answered;
  }
}
