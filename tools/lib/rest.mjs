import { ToolError } from './lifecycle.mjs';

/**
 * What a service answers, as text. Credentials in the address, or `API_TOKEN`, open it.
 *
 * @param {string} url
 * @param {{ orNone?: boolean }} [options] `orNone`: undefined for a 404, which is an error otherwise
 */
export async function get(url, { orNone = false } = {}) {
  const { username, password } = new URL(url);
  const address = new URL(url);
  address.username = '';
  address.password = '';
  const authorization = username
    ? `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    : process.env.API_TOKEN && `Bearer ${process.env.API_TOKEN}`;
  const response = await fetch(address, { headers: authorization ? { authorization } : {} }).catch((error) => {
    throw new ToolError(`${address} does not answer: ${error.cause?.message ?? error.message}`);
  });
  const text = await response.text();
  if (orNone && response.status === 404) return undefined;
  if (!response.ok) throw new ToolError(`${address}: ${response.status} ${text}`);
  return text;
}
