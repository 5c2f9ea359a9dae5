import { randomBytes, randomUUID } from 'node:crypto';
import type { OutgoingItem } from '@carillon/contracts';
import type { ChannelModel, ConfirmChannel, ConsumeMessage, GetMessage, Options } from 'amqplib';
import { connectToFirst, userIn, withVhost } from './broker-addresses';
import { testBrokerUrl, testManagementUrl } from './environment';

/** One received AMQP message, read. */
export interface ReceivedMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly type: string | undefined;
  readonly messageId: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly replyTo: string | undefined;
  readonly correlationId: string | undefined;
  readonly body: string;
}

/** A virtual host of the caller's own in the run's broker, and a foreign client on it. */
export class TestBroker {
  private constructor(
    readonly vhost: string,
    readonly url: string,
    private readonly connection: ChannelModel,
    private readonly channel: ConfirmChannel,
  ) {}

  static async create(): Promise<TestBroker> {
    const vhost = `test-${randomBytes(6).toString('hex')}`;
    await manage('PUT', `/api/vhosts/${vhost}`);
    const url = withVhost(testBrokerUrl(), vhost);
    const everything = { configure: '.*', write: '.*', read: '.*' };
    await manage('PUT', `/api/permissions/${vhost}/${userIn(url)}`, everything);
    const connection = await connectToFirst(url);
    connection.on('error', () => undefined);
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    return new TestBroker(vhost, url, connection, channel);
  }

  /** Publishes as a till does: one message, confirmed. An object becomes JSON. */
  async publish(
    exchange: string,
    routingKey: string,
    body: object | string | Buffer,
    options: Options.Publish = {},
  ): Promise<void> {
    const content = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const properties = { persistent: true, contentType: 'application/cloudevents+json', ...options };
    await new Promise<void>((resolve, reject) => {
      this.channel.publish(exchange, routingKey, content, properties, (error) =>
        error ? reject(error as Error) : resolve(),
      );
    });
  }

  /** Puts items of one contract on `carillon.internal` as one packet, or straight on a queue. */
  async publishPacket(
    items: readonly OutgoingItem[],
    { queue, id = randomUUID() }: { queue?: string; id?: string } = {},
  ): Promise<void> {
    const contract = items[0]!.contract;
    const wire = items.map(({ contract: _contract, ...item }) => item);
    const exchange = queue === undefined ? 'carillon.internal' : '';
    await this.publish(
      exchange,
      queue ?? contract,
      { id, items: wire },
      { contentType: 'application/json', type: contract, messageId: id },
    );
  }

  /** Collects what an exchange routes from now on. */
  async collect(exchange: string, routingKey = '#'): Promise<ReceivedMessage[]> {
    const { queue } = await this.channel.assertQueue('', { exclusive: true });
    await this.channel.bindQueue(queue, exchange, routingKey);
    const received: ReceivedMessage[] = [];
    await this.channel.consume(queue, (message) => message && received.push(read(message)), { noAck: true });
    return received;
  }

  /** A queue of the caller's own to be answered at, and what has come so far. */
  async replies(): Promise<{ readonly queue: string; readonly received: readonly ReceivedMessage[] }> {
    const { queue } = await this.channel.assertQueue('', { exclusive: true });
    const received: ReceivedMessage[] = [];
    await this.channel.consume(queue, (message) => message && received.push(read(message)), { noAck: true });
    return { queue, received };
  }

  /** Takes every message out of a queue. */
  async drain(queue: string): Promise<readonly ReceivedMessage[]> {
    const received: ReceivedMessage[] = [];
    for (;;) {
      const message = await this.channel.get(queue, { noAck: true });
      if (message === false) return received;
      received.push(read(message));
    }
  }

  async depth(queue: string): Promise<number> {
    return (await this.channel.checkQueue(queue)).messageCount;
  }

  /** Every message that waits in a queue, and stays there; those of queues that one connection has to itself left out. */
  async look(): Promise<readonly { readonly queue: string; readonly body: string }[]> {
    const queues = (await (await manage('GET', `/api/queues/${this.vhost}`)).json()) as {
      name: string;
      exclusive: boolean;
    }[];
    const shared = queues.filter(({ exclusive }) => !exclusive);
    const kept = shared.map(async ({ name }) => {
      const path = `/api/queues/${this.vhost}/${encodeURIComponent(name)}/get`;
      const order = { count: 1_000, ackmode: 'ack_requeue_true', encoding: 'auto' };
      const answer = await manage('POST', path, order);
      if (!answer.ok) return []; // gone meanwhile
      const messages = (await answer.json()) as { payload: string; properties: object }[];
      return messages.map(({ payload, properties }) => ({ queue: name, body: payload + JSON.stringify(properties) }));
    });
    return (await Promise.all(kept)).flat();
  }

  /** Cuts every connection but this client's, as a restart of the broker would. */
  async cutConnections(): Promise<number> {
    const connections = (await (await manage('GET', `/api/vhosts/${this.vhost}/connections`)).json()) as {
      name: string;
      client_properties?: { connection_name?: string };
    }[];
    const others = connections.filter(({ client_properties: properties }) => properties?.connection_name !== undefined);
    for (const { name } of others) await manage('DELETE', `/api/connections/${encodeURIComponent(name)}`);
    return others.length;
  }

  async drop(): Promise<void> {
    await this.connection.close().catch(() => undefined);
    await manage('DELETE', `/api/vhosts/${this.vhost}`);
  }
}

function read({ fields, properties, content }: GetMessage | ConsumeMessage): ReceivedMessage {
  return {
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    type: properties.type as string | undefined,
    messageId: properties.messageId as string | undefined,
    headers: (properties.headers ?? {}) as Record<string, unknown>,
    replyTo: properties.replyTo as string | undefined,
    correlationId: properties.correlationId as string | undefined,
    body: content.toString('utf8'),
  };
}

async function manage(method: string, path: string, body?: object): Promise<Response> {
  const [management] = testManagementUrl().split(',');
  const url = new URL(path, management);
  const { username, password } = new URL(management!);
  const credentials = Buffer.from(`${username || 'guest'}:${password || 'guest'}`).toString('base64');
  url.username = '';
  url.password = '';
  const response = await fetch(url, {
    method,
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok && response.status !== 404)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response;
}
