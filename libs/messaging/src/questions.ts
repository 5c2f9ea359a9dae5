import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '@carillon/contracts';
import type { Channel, ConsumeMessage, Options } from 'amqplib';
import type { Broker } from './broker';
import { STRUCTURED } from './cloud-events';
import { BrokerAwayError } from './errors';
import { EXCHANGES } from './topology';

/** RabbitMQ's direct reply-to: answers come by the connection that asked, without a queue. */
const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to';

export interface Question {
  readonly exchange: string;
  readonly event: CloudEvent;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** How long to wait for the answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** What came of a question: nothing within its time, or at once, because nobody is there to hear it. */
export type Heard =
  | { readonly outcome: 'answered'; readonly answer: unknown }
  | { readonly outcome: 'silence' }
  | { readonly outcome: 'absence' };

/**
 * Asks by publishing and waits for whoever answers (AMQP `reply-to`, `correlation-id`). Create it before the service takes
 * packets. Neither question nor answer outlives the connection.
 */
export class Questions {
  private channel: Channel | undefined;
  private readonly waiting = new Map<string, (heard: Heard) => void>();

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
    channel.on('return', ({ properties }) => this.settle(properties.correlationId, { outcome: 'absence' }));
    await channel.consume(DIRECT_REPLY_TO, (message) => message && this.take(message), { noAck: true });
    this.channel = channel;
  }

  private take({ properties, content }: ConsumeMessage): void {
    this.settle(properties.correlationId, { outcome: 'answered', answer: JSON.parse(content.toString('utf8')) });
  }

  private settle(correlationId: unknown, heard: Heard): void {
    this.waiting.get(String(correlationId))?.(heard);
  }

  /**
   * Asks whoever takes events of this kind.
   *
   * @returns the answer, or undefined when none came in time
   * @throws BrokerAwayError without a connection
   */
  async ask({ exchange, event, headers = {}, timeoutMs }: Question): Promise<unknown> {
    const heard = await this.send(exchange, event.type, event, timeoutMs, {
      persistent: true,
      contentType: STRUCTURED,
      headers,
    });
    return heard.outcome === 'answered' ? heard.answer : undefined;
  }

  /**
   * Asks one of the workers of a service (`Answers`). The question is gone when its time is over.
   *
   * @throws BrokerAwayError without a connection
   */
  askService(service: string, question: object, timeoutMs: number): Promise<Heard> {
    return this.send(EXCHANGES.questions, service, question, timeoutMs, {
      mandatory: true,
      expiration: timeoutMs,
      contentType: 'application/json',
    });
  }

  private async send(
    exchange: string,
    routingKey: string,
    body: object,
    timeoutMs: number,
    options: Options.Publish,
  ): Promise<Heard> {
    const { channel } = this;
    if (channel === undefined) throw new BrokerAwayError('no connection to the broker');
    const correlationId = randomUUID();
    const heard = new Promise<Heard>((resolve) => {
      const timer = setTimeout(() => resolve({ outcome: 'silence' }), timeoutMs);
      this.waiting.set(correlationId, (first) => {
        clearTimeout(timer);
        resolve(first);
      });
    }).finally(() => this.waiting.delete(correlationId));
    channel.publish(exchange, routingKey, Buffer.from(JSON.stringify(body)), {
      ...options,
      replyTo: DIRECT_REPLY_TO,
      correlationId,
    });
    return heard;
  }
}
