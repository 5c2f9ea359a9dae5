import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { eventually, testManagementUrl } from '@carillon/testing';
import { KeptLetters, refuse } from '../src';
import { connectToAny } from '../src/addresses';
import { main } from '../src/dead-letters/cli';
import { bells, rung, Tower, type Worker } from './harness';

/** A port on which nobody listens: connections are refused. */
const DEAD = 'amqp://guest:guest@127.0.0.1:1';

/** The broker at an address that can be taken away, as a node that dies takes its own. */
class Node {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private port = 0;

  constructor(private readonly target: URL) {}

  get url(): string {
    return Object.assign(new URL(this.target.href), { port: String(this.port) }).href;
  }

  get connections(): number {
    return this.sockets.size;
  }

  async start(): Promise<this> {
    this.server = createServer((client) => {
      const broker = connect({ host: this.target.hostname, port: Number(this.target.port) });
      this.sockets.add(client);
      client.on('close', () => this.sockets.delete(client));
      for (const [one, other] of [
        [client, broker],
        [broker, client],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
        one.pipe(other);
      }
    });
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  async die(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

describe('a cluster with several addresses', () => {
  let tower: Tower;
  let nodes: readonly [Node, Node];

  beforeEach(async () => {
    tower = await Tower.build();
    const target = new URL(tower.broker.url);
    nodes = await Promise.all([new Node(target).start(), new Node(target).start()]);
  }, 60_000);

  afterEach(async () => {
    await tower.raze();
    for (const node of nodes) await node.die();
  }, 60_000);

  const addresses = (): string => nodes.map(({ url }) => url).join(',');
  const connectedTo = (): readonly boolean[] => nodes.map(({ connections }) => connections > 0);

  async function hears(worker: Worker, prefix: string): Promise<void> {
    await eventually(() => expect(worker.broker.connected).toBe(true));
    await tower.broker.publishPacket(bells(3, prefix).map((bell) => rung(bell)));
    const expected = Object.fromEntries(bells(3, prefix).map((bell) => [bell, 1]));
    await eventually(async () => expect(await tower.heard()).toMatchObject(expected));
  }

  it('is reached whichever address is dead', async () => {
    // The order is drawn anew each time: one dead address may go unasked, eight hardly.
    for (const [bell, order] of Object.entries({
      first: [DEAD, nodes[0].url],
      last: [nodes[1].url, DEAD],
      amongst: Array<string>(8).fill(DEAD).concat(nodes[0].url),
    })) {
      const worker = await tower.worker({ brokerUrl: order.join(',') });
      await hears(worker, bell);
      await tower.stopWorkers();
    }
  });

  it('spreads connections over its nodes', async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, () => connectToAny(addresses(), 'spread')));
    expect(new Set(opened.map(({ node }) => node)).size).toBe(2);
    await Promise.all(opened.map(({ connection }) => connection.close()));
  });

  it('names every address with its reason when none answers', async () => {
    const other = 'amqp://guest:wrong@127.0.0.1:2';
    await expect(connectToAny(`${DEAD},${other}`, 'nobody')).rejects.toMatchObject({
      code: 'BROKER_AWAY',
      message: expect.stringMatching(/127\.0\.0\.1:1: .*ECONNREFUSED.*/) as string,
    });
    const error = (await connectToAny(`${DEAD},${other}`, 'nobody').catch((reason: Error) => reason)) as Error;
    expect(error.message).toContain('127.0.0.1:2: ');
    expect(error.message).not.toContain('wrong');
  });

  it('is used on at another node each time one dies', async () => {
    const worker = await tower.worker({ brokerUrl: addresses() });
    await hears(worker, 'first');
    for (const round of ['second', 'third', 'fourth']) {
      const [dead] = nodes.filter((_, index) => connectedTo()[index]);
      const [other] = nodes.filter((node) => node !== dead);
      await dead!.die();
      await eventually(() => expect(other!.connections).toBeGreaterThan(0));
      await hears(worker, round);
      await dead!.start();
    }
    expect(Object.values(await tower.heard())).toEqual(Array(12).fill(1));
  });

  it('has its given-up messages listed, replayed and forgotten past a dead node', async () => {
    const worker = await tower.worker({ brokerUrl: addresses() });
    worker.listener.behave = async (items) => items.map((item) => refuse(item, 'NO_ROPE', 'the rope is missing'));
    const item = rung('m-1');
    await tower.broker.publishPacket([item]);
    await eventually(async () => expect(await tower.broker.depth('tower.dead')).toBe(1));
    const vhost = new URL(tower.broker.url).pathname;
    const env = {
      RABBITMQ_URL: `${DEAD}${vhost},${nodes[0].url}`,
      RABBITMQ_MANAGEMENT_URL: `http://127.0.0.1:1,${testManagementUrl()}`,
    };
    await eventually(async () => {
      let text = '';
      expect(await main(['list'], env, (part) => (text += part))).toBe(0);
      expect(text).toContain(item.id);
    });
    await eventually(async () =>
      expect(await new KeptLetters(env.RABBITMQ_URL, 'tower', worker.broker).forget(['m-1'])).toBe(1),
    );
  });

  it('has one fault of its addresses told by the command line', async () => {
    let text = '';
    const env = { RABBITMQ_URL: `${nodes[0].url},rabbit-2:5672` };
    expect(await main(['list', '--queue', 'tower.dead'], env, (part) => (text += part))).toBe(2);
    expect(text).toContain('RABBITMQ_URL: address 2 of 2: a URL that begins with amqp://');
  });
});
