import type { Channel, ChannelModel, ConfirmChannel, GetMessage } from 'amqplib';
import { connectToAny } from '../addresses';
import { EXCHANGES } from '../topology';

/** A message that was given up and waits for a person. */
export interface DeadLetter {
  readonly id: string;
  /** Where it waits: `<service>.dead`, `<service>.rejected` or `carillon.unrouted`. */
  readonly queue: string;
  /** Where it failed, and where a replay goes. Empty for what never reached a queue. */
  readonly originalQueue: string;
  readonly type: string;
  readonly code: string;
  readonly detail: string;
  readonly failedAt: string | undefined;
  readonly attempt: number;
  readonly contentType: string;
  /** Of a CloudEvent whose attributes stand in headers, these three. */
  readonly subject: string | undefined;
  readonly eventId: string | undefined;
  readonly eventSource: string | undefined;
  readonly body: Buffer;
}

export interface Selection {
  readonly queue: string;
  /** All of the queue when nothing else is given. */
  readonly id?: string;
  readonly code?: string;
  readonly where?: (letter: DeadLetter) => boolean;
}

/**
 * Looks into the queues of given-up messages. Looking takes messages and hands them back unharmed, so whoever looks at
 * the same moment sees the rest; a replay is confirmed by the broker before the original is taken away.
 */
export class DeadLetters {
  private constructor(
    private readonly connection: ChannelModel,
    private readonly publisher: ConfirmChannel,
  ) {}

  /** @param url one address, or several separated by commas */
  static async open(url: string): Promise<DeadLetters> {
    const { connection } = await connectToAny(url, 'dead-letters');
    connection.on('error', () => undefined);
    return new DeadLetters(connection, await connection.createConfirmChannel());
  }

  /** The first `limit` messages of a queue that exists; an empty list for one that does not. */
  async list(queue: string, limit: number): Promise<readonly DeadLetter[]> {
    const letters: DeadLetter[] = [];
    await this.look(queue, (letter) => {
      letters.push(letter);
      return letters.length >= limit ? 'stop' : 'keep';
    });
    return letters;
  }

  async find(queue: string, id: string): Promise<DeadLetter | undefined> {
    let found: DeadLetter | undefined;
    await this.look(queue, (letter) => {
      if (letter.id === id) found = letter;
      return found === undefined ? 'keep' : 'stop';
    });
    return found;
  }

  /** Sends the selected back to where they failed, each with `body` in place of its own when given. */
  async replay(selection: Selection, body?: Buffer): Promise<readonly DeadLetter[]> {
    return this.take(selection, (letter) => this.sendBack(letter, body));
  }

  /** Throws the selected away for good. */
  async discard(selection: Selection): Promise<readonly DeadLetter[]> {
    return this.take(selection, async () => undefined);
  }

  private async sendBack(
    { originalQueue, contentType, type, id, ...letter }: DeadLetter,
    body?: Buffer,
  ): Promise<void> {
    const options = { persistent: true, contentType, type, messageId: id, mandatory: true, headers: { attempt: 1 } };
    const exchange = originalQueue === '' ? EXCHANGES.internal : '';
    const returned = new Promise<never>((_, reject) =>
      this.publisher.once('return', () => reject(new Error(`there is no queue ${originalQueue} to send it back to`))),
    );
    returned.catch(() => undefined);
    const sent = new Promise<void>((resolve, reject) => {
      this.publisher.publish(exchange, originalQueue || type, body ?? letter.body, options, (error) =>
        error ? reject(error as Error) : resolve(),
      );
    });
    await Promise.race([sent, returned]);
    this.publisher.removeAllListeners('return');
  }

  private async take(
    { queue, id, code, where = () => true }: Selection,
    act: (letter: DeadLetter) => Promise<void>,
  ): Promise<readonly DeadLetter[]> {
    const taken: DeadLetter[] = [];
    await this.look(queue, async (letter) => {
      if ((id !== undefined && letter.id !== id) || (code !== undefined && letter.code !== code)) return 'keep';
      if (!where(letter)) return 'keep';
      await act(letter);
      taken.push(letter);
      return 'take';
    });
    return taken;
  }

  private async look(queue: string, decide: Decide): Promise<void> {
    const channel = await this.connection.createChannel();
    channel.on('error', () => undefined);
    try {
      await lookInto(channel, queue, decide);
    } finally {
      await channel.close().catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}

type Verdict = 'keep' | 'take' | 'stop';
type Decide = (letter: DeadLetter, seen: number) => Verdict | Promise<Verdict>;

/**
 * Shows a queue's messages to `decide`, first to last. Each is held until the channel is closed, so that none is seen twice;
 * closing it hands back what was kept.
 *
 * @param decide is also told how many it has seen before
 * @returns how many there were in the beginning
 */
export async function lookInto(channel: Channel, queue: string, decide: Decide): Promise<number> {
  const depth = await depthOf(channel, queue);
  for (let seen = 0; seen < depth; seen += 1) {
    const message = await channel.get(queue);
    if (message === false) break;
    const verdict = await decide(toLetter(queue, message), seen);
    if (verdict === 'take') channel.ack(message);
    if (verdict === 'stop') break;
  }
  return depth;
}

/** Asking for a queue that does not exist closes the channel: nothing is in it. */
async function depthOf(channel: Channel, queue: string): Promise<number> {
  try {
    return (await channel.checkQueue(queue)).messageCount;
  } catch (error) {
    if ((error as { code?: number }).code === 404) return 0;
    throw error;
  }
}

function toLetter(queue: string, { properties, fields, content }: GetMessage): DeadLetter {
  const headers = (properties.headers ?? {}) as Record<string, unknown>;
  const text = (name: string): string | undefined => (headers[name] === undefined ? undefined : String(headers[name]));
  const attribute = (name: string): string | undefined => text(`cloudEvents:${name}`) ?? text(`cloudEvents_${name}`);
  const unrouted = queue === EXCHANGES.unrouted;
  return {
    id: String(properties.messageId ?? ''),
    queue,
    originalQueue: unrouted ? '' : (text('original-queue') ?? text('x-first-death-queue') ?? ''),
    type: String(properties.type ?? fields.routingKey),
    code: text('error-code') ?? (unrouted ? 'UNROUTED' : 'DELIVERY_LIMIT'),
    detail:
      text('error-detail') ??
      (unrouted ? 'no queue wanted it' : 'workers died or lost the connection with it in hand, again and again'),
    failedAt: text('failed-at'),
    attempt: Number(headers['attempt'] ?? 1),
    contentType: String(properties.contentType ?? 'application/json'),
    subject: attribute('subject'),
    eventId: attribute('id'),
    eventSource: attribute('source'),
    body: content,
  };
}
