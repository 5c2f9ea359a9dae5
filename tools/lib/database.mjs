import { ToolError } from './lifecycle.mjs';

/** No such database (PostgreSQL, appendix A). */
const INVALID_CATALOG_NAME = '3D000';

/**
 * Makes sure that a server has a database.
 *
 * @param {string} serverUrl names a database one may connect to
 * @param {string} name
 * @returns {Promise<string>} the address of the database
 */
export async function ensureDatabase(serverUrl, name) {
  await withClient(serverUrl, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount > 0) return;
    await client.query(`CREATE DATABASE "${name}"`).catch((error) => {
      throw new ToolError(`The database ${name} cannot be created: ${error.message}`);
    });
  });
  return withPath(serverUrl, name);
}

/** Makes sure that the database named in the address itself is there. */
export async function ensureNamedDatabase(url) {
  try {
    await withClient(url, () => {});
  } catch (error) {
    if (error.cause?.code !== INVALID_CATALOG_NAME) throw error;
    await ensureDatabase(withPath(url, 'postgres'), decodeURIComponent(new URL(url).pathname.slice(1)));
  }
}

/** Drops a database, whoever is connected to it. */
export async function dropDatabase(serverUrl, name) {
  await withClient(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
}

async function withClient(url, action) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
  } catch (error) {
    const { host, pathname } = new URL(url);
    throw new ToolError(`No connection to the database ${host}${pathname}: ${error.message}`, { cause: error });
  }
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}

function withPath(url, name) {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.href;
}
