import { addressesIn, onEach } from './addresses.mjs';
import { ToolError } from './lifecycle.mjs';

/**
 * Makes a virtual host on a broker, with every right on it for the user of the address. Of a cluster there are several
 * addresses, separated by commas.
 *
 * @param {{ url: string, managementUrl: string }} broker
 * @param {string} name
 * @returns {Promise<string>} the address of the broker with the virtual host
 */
export async function createVhost({ url, managementUrl }, name) {
  const user = new URL(addressesIn(url)[0]).username || 'guest';
  const vhost = encodeURIComponent(name);
  await call(managementUrl, 'PUT', `/api/vhosts/${vhost}`);
  await call(managementUrl, 'PUT', `/api/permissions/${vhost}/${user}`, { configure: '.*', write: '.*', read: '.*' });
  return onEach(url, (address) => Object.assign(new URL(address), { pathname: `/${vhost}` }).href);
}

export async function deleteVhost({ managementUrl }, name) {
  await call(managementUrl, 'DELETE', `/api/vhosts/${encodeURIComponent(name)}`);
}

async function call(managementUrl, method, path, body = {}) {
  const [first, ...others] = addressesIn(managementUrl);
  const { origin, username, password } = new URL(first);
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers = {
    authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
    'content-type': 'application/json',
  };
  let response;
  try {
    response = await fetch(origin + path, {
      method,
      headers,
      body: method === 'PUT' ? JSON.stringify(body) : undefined,
    });
    await response.arrayBuffer();
  } catch (error) {
    if (others.length > 0) return call(others.join(','), method, path, body);
    const reason = error.cause?.message ?? error.message;
    throw new ToolError(
      `The management plugin of RabbitMQ does not answer at ${origin} (${reason}). Set RABBITMQ_MANAGEMENT_URL.`,
    );
  }
  if (!response.ok) throw new ToolError(`${method} ${origin}${path}: ${response.status} ${response.statusText}`);
}
