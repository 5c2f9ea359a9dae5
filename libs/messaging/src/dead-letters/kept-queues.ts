import { EXCHANGES } from '../topology';

/**
 * Every queue of the virtual host in which given-up messages wait.
 *
 * @throws Error when the management interface cannot be asked: only it knows the queues that there are
 */
export async function keptQueues(brokerUrl: string, managementUrl: string | undefined): Promise<readonly string[]> {
  if (managementUrl === undefined) throw new Error('name a --queue, or set RABBITMQ_MANAGEMENT_URL');
  const broker = new URL(brokerUrl);
  const vhost = broker.pathname === '' || broker.pathname === '/' ? '%2F' : broker.pathname.slice(1);
  const url = new URL(`/api/queues/${vhost}?columns=name`, managementUrl);
  const username = decodeURIComponent(url.username || broker.username || 'guest');
  const password = decodeURIComponent(url.password || broker.password || 'guest');
  url.username = '';
  url.password = '';
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const response = await fetch(url, { headers: { authorization } });
  if (!response.ok) throw new Error(`the management interface at ${url.origin} answered ${response.status}`);
  const names = ((await response.json()) as readonly { readonly name: string }[]).map(({ name }) => name);
  return names.filter((name) => /\.(dead|rejected)$/.test(name) || name === EXCHANGES.unrouted).sort();
}
