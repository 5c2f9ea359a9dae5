import { brokerAddresses, virtualHostOf } from '../addresses';
import { EXCHANGES } from '../topology';

/**
 * Every queue of the virtual host in which given-up messages wait.
 *
 * @throws Error when the management interface cannot be asked: only it knows the queues that there are
 */
export async function keptQueues(brokerUrl: string, managementUrl: string | undefined): Promise<readonly string[]> {
  if (managementUrl === undefined) throw new Error('name a --queue, or set RABBITMQ_MANAGEMENT_URL');
  const queues = await queuesOfBroker(brokerUrl, managementUrl);
  const names = queues.map(({ name }) => name);
  return names.filter((name) => /\.(dead|rejected)$/.test(name) || name === EXCHANGES.unrouted).sort();
}

/** A queue as the management interface describes it; the numbers are missing in the first seconds of its life. */
export interface QueueState {
  readonly name: string;
  readonly messages?: number;
  readonly consumers?: number;
}

/**
 * Every queue of the virtual host, from the first management interface that answers.
 *
 * @param brokerUrl one address, or several separated by commas
 * @param managementUrl likewise; user and password are those of the broker, unless they are in it
 */
export async function queuesOfBroker(brokerUrl: string, managementUrl: string): Promise<readonly QueueState[]> {
  const broker = brokerAddresses(brokerUrl)[0]!;
  const path = `/api/queues/${encodeURIComponent(virtualHostOf(broker))}?columns=name,messages,consumers`;
  const failures: string[] = [];
  for (const address of brokerAddresses(managementUrl)) {
    const { origin } = new URL(address);
    const authorization = authorizationFor(new URL(address), new URL(broker));
    try {
      const response = await fetch(origin + path, { headers: { authorization } });
      if (response.ok) return (await response.json()) as readonly QueueState[];
      failures.push(`${origin} answered ${response.status}`);
    } catch (error) {
      failures.push(`${origin} does not answer: ${String((error as Error).cause ?? error)}`);
    }
  }
  throw new Error(`the management interface: ${failures.join('; ')}`);
}

function authorizationFor(management: URL, broker: URL): string {
  const username = decodeURIComponent(management.username || broker.username || 'guest');
  const password = decodeURIComponent(management.password || broker.password || 'guest');
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
