import { ToolError } from './lifecycle.mjs';

/**
 * Makes a virtual host on a broker, with every right on it for the user of the address.
 *
 * @param {{ url: string, managementUrl: string }} broker
 * @param {string} name
 * @returns {Promise<string>} the address of the broker with the virtual host
 */
export async function createVhost({ url, managementUrl }, name) {
  const user = new URL(url).username || 'guest';
  const vhost = encodeURIComponent(name);
  await call(managementUrl, 'PUT', `/api/vhosts/${vhost}`);
  await call(managementUrl, 'PUT', `/api/permissions/${vhost}/${user}`, { configure: '.*', write: '.*', read: '.*' });
  const changed = new URL(url);
  changed.pathname = `/${vhost}`;
  return changed.href;
}

export async function deleteVhost({ managementUrl }, name) {
  await call(managementUrl, 'DELETE', `/api/vhosts/${encodeURIComponent(name)}`);
}

async function call(managementUrl, method, path, body = {}) {
  const { origin, username, password } = new URL(managementUrl);
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
    const reason = error.cause?.message ?? error.message;
    throw new ToolError(
      `The management plugin of RabbitMQ does not answer at ${origin} (${reason}). Set RABBITMQ_MANAGEMENT_URL.`,
    );
  }
  if (!response.ok) throw new ToolError(`${method} ${origin}${path}: ${response.status} ${response.statusText}`);
}
