import { PUBLIC_STATUS_TYPE, type PublicStatus } from '@carillon/contracts';
import { type ChannelModel, connect, type ConfirmChannel } from 'amqplib';
import { attributeOf } from './day-lines';

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

  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: ConfirmChannel,
  ) {}

  /** Listens from now on; the exchanges must be there. */
  static async connect(brokerUrl: string): Promise<OutsideWorld> {
    const connection = await connect(brokerUrl, { noDelay: true });
    connection.on('error', () => undefined);
    const channel = await connection.createConfirmChannel();
    const world = new OutsideWorld(connection, channel);
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, 'carillon.delivery', '#');
    await channel.consume(queue, (message) => message && world.hear(message.content), { noAck: true });
    return world;
  }

  /** Somebody may use the exchange for statuses of another kind. */
  private hear(content: Buffer): void {
    const { type, data } = JSON.parse(content.toString('utf8')) as { type?: string; data: PublicStatus };
    if (type === PUBLIC_STATUS_TYPE) this.statuses.push(data);
  }

  /** Publishes messages one by one and waits until the broker keeps them all. */
  async publish(messages: readonly { readonly type: string; readonly body: string }[]): Promise<void> {
    const options = { persistent: true, contentType: 'application/cloudevents+json' };
    for (const { type, body } of messages) this.channel.publish('loyalty.events', type, Buffer.from(body), options);
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
