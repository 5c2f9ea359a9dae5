import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError, oblige, refuseWhileStopping, removeAtEnd, startProcess } from '../lib/lifecycle.mjs';
import { isRoot, reachableDirectory } from '../lib/paths.mjs';
import { answers, freePorts, isFree } from '../lib/ports.mjs';
import { run, tailOf, withLog } from '../lib/run.mjs';
import { until } from '../lib/wait.mjs';
import { hasDocker, startContainer } from './docker.mjs';
import { claim } from './instance.mjs';
import { findPostgres, installPostgres } from './postgres-binaries.mjs';

const USER = 'carillon';
const MAX_CONNECTIONS = 200;
/**
 * What an administrator sets on a server for Carillon (docs/performance.md, "The database of a large programme"): the tables that
 * every event touches stay in memory, and a checkpoint is made by the clock, not by the log's being full, after which each page
 * is logged whole once more.
 */
const TUNING = { shared_buffers: '512MB', max_wal_size: '2GB', checkpoint_timeout: '15min' };
/** A page that is logged whole takes a part of its room in the log. Not every server is built with lz4, and none before 15. */
const COMPRESSION = { wal_compression: 'lz4' };
const NOT_DURABLE = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * Provides a PostgreSQL server: `DATABASE_URL` as it is, or a private one of the machine's binaries, of Docker, or of an npm
 * package, in this order. A private one accepts anybody on 127.0.0.1 and has no socket.
 *
 * @param {object} options
 * @param {string} options.dir where a private one keeps its data; elsewhere if its user cannot go there, which is said
 * @param {(line: string) => void} [options.log]
 * @param {boolean} [options.durable] false: faster, and the data is gone when it stops
 * @returns {Promise<{ url: string, how: string, stop(): Promise<void>, ended?: Promise<string>, pid?: number,
 * revive?: () => Promise<{ url: string, pid: number }> }>} `url` names a database one may connect to; `ended` resolves with the
 * last words of a private one when its process is gone, and `revive` starts it anew on its data, perhaps on another port
 */
export async function providePostgres({ dir, log = () => {}, durable = true }) {
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, how: 'the one in DATABASE_URL', stop: async () => {} };
  const found = findPostgres();
  if (!found && hasDocker()) return inDocker({ durable });
  const user = isRoot ? unprivilegedUser() : undefined;
  const bin = found ?? (await installPostgres({ user, log }));
  return ownInstance({ dir, bin, user, durable, log });
}

const urlOf = (port) => `postgres://${USER}:${USER}@127.0.0.1:${port}/postgres`;

async function inDocker({ durable }) {
  const { ports, stop } = await startContainer({
    name: 'postgres',
    image: 'postgres:17-alpine',
    ports: [5432],
    options: ['--env', `POSTGRES_USER=${USER}`, '--env', `POSTGRES_PASSWORD=${USER}`, '--env', 'POSTGRES_DB=postgres'],
    args: settings({ max_connections: MAX_CONNECTIONS, ...TUNING, ...COMPRESSION }, durable),
    volume: durable ? '/var/lib/postgresql/data' : undefined,
  });
  // The image starts the server once for its set-up, on its socket alone, and then for good.
  const ready = await until(() => answers(ports[0], sslRequest()), { timeoutMs: 60_000, everyMs: 200 });
  if (!ready) throw new ToolError('postgres:17-alpine did not become ready within a minute');
  return { url: urlOf(ports[0]), how: 'a Docker container', stop };
}

/** A server that is ready answers it with one byte (PostgreSQL protocol 3.0, SSLRequest). */
function sslRequest() {
  return Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
}

async function ownInstance({ dir, bin, user, durable, log }) {
  const home = reachableDirectory(dir, user, log);
  const held = await claim(home);
  if (held.addresses) return { url: held.addresses.url, how: 'already running', stop: async () => {} };
  const forget = oblige({ stop: () => held.release() });
  const remove = durable ? async () => {} : removeAtEnd(home);
  const data = join(home, `data-${await majorVersion(bin)}`);
  if (!existsSync(join(data, 'carillon-ready'))) await initialise({ bin, data, user, durable });
  rmSync(join(data, 'postmaster.pid'), { force: true }); // `claim` has made sure that nobody runs there
  let server;
  const bringUp = async () => {
    const started = await start({ bin, home, data, user, durable, held });
    server = started.server;
    held.publish({ addresses: { url: urlOf(started.port) } });
    return { url: urlOf(started.port), pid: server.pid };
  };
  const { url, pid } = await bringUp();
  const ended = server.exited.then(() => tailOf(join(home, 'server.log')));
  const stop = async () => {
    await server.stop();
    await forget();
    await remove();
  };
  const how = `private, port ${new URL(url).port}, ${bin}, data in ${data}`;
  return { url, pid, how, stop, ended, revive: bringUp };
}

async function majorVersion(bin) {
  const { output } = await run(join(bin, 'postgres'), ['--version'], { cwd: '/' });
  return /(\d+)/.exec(output)?.[1] ?? 'unknown';
}

async function initialise({ bin, data, user, durable }) {
  const args = [
    `--pgdata=${data}`,
    `--username=${USER}`,
    '--auth=trust',
    '--encoding=UTF8',
    ...(durable ? [] : ['--no-sync']),
  ];
  for (const locale of ['C.UTF-8', 'C']) {
    refuseWhileStopping();
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data, { mode: 0o700 });
    if (user) chownSync(data, user.uid, user.gid);
    const options = { ...user, cwd: data, env: environment(data), check: locale === 'C' };
    const { code } = await run(join(bin, 'initdb'), [...args, `--locale=${locale}`], options);
    if (code === 0) break;
  }
  writeFileSync(join(data, 'pg_hba.conf'), 'host all all 127.0.0.1/32 trust\n');
  writeFileSync(join(data, 'carillon-ready'), ''); // an initdb that was killed half-way is done again
}

async function start({ bin, home, data, user, durable, held }) {
  const log = join(home, 'server.log');
  const account = { ...user, cwd: data, env: environment(data) };
  const compression = (await knows(bin, data, COMPRESSION, account)) ? COMPRESSION : {};
  for (let attempt = 1; ; attempt += 1) {
    refuseWhileStopping();
    const port = await choosePort(join(home, 'port'), attempt);
    const args = ['-D', data, ...settings({ ...listening(port), ...compression }, durable)];
    const server = withLog(log, (fd) =>
      startProcess(join(bin, 'postgres'), args, {
        ...account,
        stdio: ['ignore', fd, fd],
        signal: durable ? 'SIGINT' : 'SIGQUIT', // fast, and immediate shutdown
      }),
    );
    held.publish({ processes: server.record ? [server.record] : [] });
    let over = false;
    void server.exited.then(() => (over = true));
    await until(async () => over || (await answers(port, sslRequest())), { timeoutMs: 60_000 });
    if (!over) {
      writeFileSync(join(home, 'port'), String(port));
      return { port, server };
    }
    if (attempt === 3) throw new ToolError(`PostgreSQL does not start. The end of ${log}:\n${tailOf(log)}`);
  }
}

/** Whether the server can be started with a setting. */
async function knows(bin, data, setting, account) {
  const args = ['-D', data, '-C', Object.keys(setting)[0], ...settings(setting, true)];
  const { code } = await run(join(bin, 'postgres'), args, { ...account, check: false });
  return code === 0;
}

async function choosePort(file, attempt) {
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  return attempt === 1 && last > 0 && (await isFree(last)) ? last : (await freePorts(1))[0];
}

const listening = (port) => ({
  port,
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: MAX_CONNECTIONS,
  ...TUNING,
  timezone: 'UTC',
  log_timezone: 'UTC',
});

function settings(values, durable) {
  const all = [...Object.entries(values).map(([name, value]) => `${name}=${value}`), ...(durable ? [] : NOT_DURABLE)];
  return all.flatMap((setting) => ['-c', setting]);
}

function environment(home) {
  const { PATH, TZ } = process.env;
  return { PATH, HOME: home, LC_ALL: 'C', ...(TZ ? { TZ } : {}) };
}

/** PostgreSQL refuses to run as root: the user it runs as instead. */
function unprivilegedUser() {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].map((name) => users.find(([user]) => user === name)).find(Boolean);
  if (!found)
    throw new ToolError('PostgreSQL does not run as root, and there is no user postgres or nobody. Set DATABASE_URL.');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}
