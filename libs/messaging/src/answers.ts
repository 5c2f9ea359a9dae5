import { randomUUID } from 'node:crypto';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Broker } from './broker';
import type { Logger } from './logger';
import { askedQueue, EXCHANGES } from './topology';

export interface AnswersOptions {
  readonly broker: Broker;
  readonly service: string;
  /** Given what was asked, parsed from JSON and not checked; what it returns is sent as JSON. */
  readonly answer: (question: unknown) => Promise<object>;
  readonly log: Logger;
}

/**
 * Answers what other services ask this one (`Questions.askService`). For a person's curiosity, not for the flow of messages:
 * questions are held in memory alone, and one that cannot be answered is dropped. Create it before the service takes packets.
 *
 * Each worker has a queue of its own, so every worker answers; the asker takes the first answer. An exclusive queue is made
 * by the node that the worker is connected to, so it is there when any node is.
 */
export class Answers {
  private readonly queue: string;

  constructor(private readonly options: AnswersOptions) {
    this.queue = askedQueue(options.service, randomUUID());
    options.broker.onConnected((open) => this.attach(open));
  }

  private async attach(open: () => Promise<Channel>): Promise<void> {
    const channel = await open();
    channel.on('error', () => this.options.broker.reset());
    await channel.assertQueue(this.queue, {
      exclusive: true,
      durable: false,
      autoDelete: true,
      arguments: { 'x-queue-type': 'classic' },
    });
    await channel.bindQueue(this.queue, EXCHANGES.questions, this.options.service);
    await channel.consume(this.queue, (message) => void (message && this.take(channel, message)), { noAck: true });
  }

  private async take(channel: Channel, { properties, content }: ConsumeMessage): Promise<void> {
    const { replyTo, correlationId } = properties as { replyTo?: string; correlationId?: string };
    if (replyTo === undefined || correlationId === undefined) return;
    try {
      const answer = await this.options.answer(JSON.parse(content.toString('utf8')));
      const options = { contentType: 'application/json', correlationId };
      channel.publish('', replyTo, Buffer.from(JSON.stringify(answer)), options);
    } catch (err) {
      this.options.log.warn({ err }, 'a question of another service cannot be answered');
    }
  }
}
