import { PUBLIC_STATUS_TYPE, type PublicStatus } from '@carillon/contracts';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { connectToFirst } from '../broker-addresses';
import { attributeOf } from './day-lines';

/** RabbitMQ's direct reply-to: answers come by the connection that asked. */
const REPLIES = 'amq.rabbitmq.reply-to';
const ASKING = { replyTo: REPLIES, headers: { 'deadline-ms': 5_000, 'printer-width': 32 } };

/** What a till shall print and show, line by line. */
export interface TillAnswer {
  readonly receipt: readonly string[];
  readonly cashier: readonly string[];
}

interface Answer {
  readonly eventId: string;
  readonly receipt: { readonly lines: readonly string[] };
  readonly cashier: { readonly lines: readonly string[] };
}

/** An event that a service has given up on. */
export interface Rejection {
  readonly eventId: string;
  readonly queue: string;
  readonly code: string;
}

/**
 * The world around Carillon on the broker: publishes events as tills and the loyalty core do, hears the public statuses
 * as an integrator does, and looks into the queues of given-up messages as an operator does.
 */
export class OutsideWorld {
  /** Every status since the connection, in order of arrival. */
  readonly statuses: PublicStatus[] = [];
  /** What tills were answered, by the id of the event they asked with. */
  readonly answers = new Map<string, TillAnswer>();

  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: ConfirmChannel,
  ) {}

  /** Listens from now on; the exchanges must be there. */
  static async connect(brokerUrl: string): Promise<OutsideWorld> {
    const connection = await connectToFirst(brokerUrl);
    connection.on('error', () => undefined);
    const channel = await connection.createConfirmChannel();
    const world = new OutsideWorld(connection, channel);
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, 'carillon.delivery', '#');
    await channel.consume(queue, (message) => message && world.hear(message.content), { noAck: true });
    await channel.consume(REPLIES, (message) => message && world.hearAnswer(message.content), { noAck: true });
    return world;
  }

  /** Somebody may use the exchange for statuses of another kind. */
  private hear(content: Buffer): void {
    const { type, data } = JSON.parse(content.toString('utf8')) as { type?: string; data: PublicStatus };
    if (type === PUBLIC_STATUS_TYPE) this.statuses.push(data);
  }

  private hearAnswer(content: Buffer): void {
    const { eventId, receipt, cashier } = JSON.parse(content.toString('utf8')) as Answer;
    this.answers.set(eventId, { receipt: receipt.lines, cashier: cashier.lines });
  }

  /** Publishes messages one by one and waits until the broker keeps them all. Tills wait for answers to calculations. */
  async publish(messages: readonly { readonly type: string; readonly body: string }[]): Promise<void> {
    const options = { persistent: true, contentType: 'application/cloudevents+json' };
    for (const { type, body } of messages) {
      const reply = type.endsWith('-calculated') ? ASKING : {};
      this.channel.publish('loyalty.events', type, Buffer.from(body), { ...options, ...reply });
    }
    await this.channel.waitForConfirms();
  }

  /** What is in a queue of given-up messages; it stays there. */
  async given(queue: string): Promise<readonly Rejection[]> {
    const channel = await this.connection.createChannel();
    try {
      const rejections: Rejection[] = [];
      for (let message; (message = await channel.get(queue)) !== false;) {
        const code = String((message.properties.headers ?? {})['error-code']);
        rejections.push({ eventId: eventIdIn(message.content.toString('utf8')), queue, code });
      }
      return rejections;
    } finally {
      await channel.close(); // gives back what was taken
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}

/** An edge keeps events as they came, which may be broken; other services keep packets with the event inside. */
function eventIdIn(body: string): string {
  return attributeOf(body, 'eventId') || attributeOf(body, 'id');
}
