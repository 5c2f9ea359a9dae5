import { type ChannelModel, connect } from 'amqplib';
import { BrokerAwayError } from './errors';

/**
 * A node that lost its power or its line closes nothing: silence for two of these says so. RabbitMQ would propose 60, and its
 * guide (Heartbeats) recommends 5 to 20.
 */
const HEARTBEAT_SECONDS = 10;
const CONNECT_TIMEOUT_MS = 10_000;

/** The addresses in a setting like `RABBITMQ_URL`: one, or those of a cluster's nodes, separated by commas. */
export const brokerAddresses = (text: string): readonly string[] => text.split(',').map((address) => address.trim());

/** The virtual host in an AMQP URL (RabbitMQ URI specification): without a path it is `/`. */
export const virtualHostOf = (address: string): string => decodeURIComponent(new URL(address).pathname.slice(1)) || '/';

/**
 * What is wrong with the addresses of a broker, or undefined. All must be AMQP URLs, and lead to one virtual host: a
 * service that moves to another node must find its queues there.
 */
export function faultOfAddresses(text: string): string | undefined {
  const addresses = brokerAddresses(text);
  // By their number: a piece of what a comma has cut may be half of a password.
  const called = (index: number): string =>
    addresses.length === 1 ? '' : `address ${index + 1} of ${addresses.length}${hostIn(addresses[index]!)}: `;
  const bad = addresses.findIndex((address) => !isAmqpUrl(address));
  if (bad !== -1) return `${called(bad)}a URL that begins with amqp:// or amqps:// (a comma separates two)`;
  const [first] = addresses.map(virtualHostOf);
  const stray = addresses.findIndex((address) => virtualHostOf(address) !== first);
  if (stray === -1) return undefined;
  const others = virtualHostOf(addresses[stray]!);
  return `${called(stray)}leads to the virtual host ${others}, the first to ${first}: all must name the same`;
}

function isAmqpUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, pathname } = new URL(address);
  return ['amqp:', 'amqps:'].includes(protocol) && hostname !== '' && !/%(?![\da-f]{2})/i.test(pathname);
}

const hostIn = (address: string): string =>
  address.includes('@') ? ` (${address.slice(address.lastIndexOf('@') + 1)})` : '';

/**
 * Connects to any of the nodes, tried in random order, so that the connections of many services spread over them.
 *
 * @param name shown in the broker's list of connections
 * @throws BrokerAwayError when none can be reached; it names each with the reason
 */
export async function connectToAny(
  addresses: string,
  name: string,
  socketOptions: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly connection: ChannelModel; readonly node: string }> {
  const failures: string[] = [];
  for (const address of inRandomOrder(brokerAddresses(addresses))) {
    const node = new URL(address).host;
    try {
      const connection = await connect(withHeartbeat(address), {
        ...socketOptions,
        noDelay: true,
        timeout: CONNECT_TIMEOUT_MS,
        clientProperties: { connection_name: name },
      });
      return { connection, node };
    } catch (error) {
      const { message, code } = error as { message: string; code?: string };
      failures.push(`${node}: ${message || code}`);
    }
  }
  throw new BrokerAwayError(`cannot connect to ${failures.join('; ')}`);
}

function withHeartbeat(address: string): string {
  const url = new URL(address);
  if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  return url.href;
}

/** Fisher and Yates. */
function inRandomOrder<T>(list: readonly T[]): readonly T[] {
  const order = [...list];
  for (let end = order.length - 1; end > 0; end -= 1) {
    const chosen = Math.floor(Math.random() * (end + 1));
    [order[end], order[chosen]] = [order[chosen]!, order[end]!];
  }
  return order;
}
