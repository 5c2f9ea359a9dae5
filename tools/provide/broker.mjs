import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { addressesIn, onEach } from '../lib/addresses.mjs';
import { ToolError, oblige, refuseWhileStopping, removeAtEnd, startProcess } from '../lib/lifecycle.mjs';
import { moved } from '../lib/paths.mjs';
import { answers, freePorts } from '../lib/ports.mjs';
import { isExecutable, run, tailOf, which, withLog } from '../lib/run.mjs';
import { until } from '../lib/wait.mjs';
import { findRabbit, installRabbit } from './broker-binaries.mjs';
import { hasDocker, startContainer } from './docker.mjs';
import { claim } from './instance.mjs';

/** A broker that is ready answers it (AMQP 0-9-1 §4.2.2). */
const PROTOCOL_HEADER = Buffer.from('AMQP\0\0\x09\x01', 'latin1');
const START_MS = 90_000;

/**
 * Provides a RabbitMQ broker: `RABBITMQ_URL` as it is (of a cluster several addresses, separated by commas), or a private one of the machine's binaries, of Docker, or of the
 * system's packages, in this order. A private one listens on 127.0.0.1 alone and has the virtual host `/` and the user guest.
 *
 * @param {object} options
 * @param {string} options.dir where a private one keeps its data
 * @param {(line: string) => void} [options.log]
 * @param {boolean} [options.durable] false: the data is gone when it stops
 * @returns {Promise<{ url: string, managementUrl: string, how: string, stop(): Promise<void>, ended?: Promise<string>,
 * pid?: number, revive?: () => Promise<{ url: string, managementUrl: string, pid: number }>,
 * control?: (...args: string[]) => Promise<unknown> }>} `managementUrl` has the user and password in it, as `url` has; `ended`
 * resolves with the last words of a private one when its process is gone, `revive` starts it anew on its data and other
 * ports, and `control` is rabbitmqctl
 */
export async function provideBroker({ dir, log = () => {}, durable = true }) {
  const given = process.env.RABBITMQ_URL;
  if (given) {
    const bad = addressesIn(given).findIndex((address) => !URL.canParse(address));
    if (bad !== -1) throw new ToolError(`RABBITMQ_URL: address ${bad + 1} is no URL. A comma separates two.`);
    const managementUrl = process.env.RABBITMQ_MANAGEMENT_URL || managementOf(given);
    return { url: given, managementUrl, how: 'the one in RABBITMQ_URL', stop: async () => {} };
  }
  const found = findRabbit();
  if (!found && hasDocker()) return inDocker({ durable });
  return ownInstance({ dir, rabbit: found ?? (await installRabbit({ log })), durable });
}

const managementOf = (brokerUrl) =>
  onEach(brokerUrl, (address) => {
    const { username, password, hostname } = new URL(address);
    return `http://${username || 'guest'}:${password || 'guest'}@${hostname}:15672`;
  });

const addressesOn = (amqp, management) => ({
  url: `amqp://guest:guest@127.0.0.1:${amqp}`,
  managementUrl: `http://guest:guest@127.0.0.1:${management}`,
});

async function inDocker({ durable }) {
  const { ports, stop } = await startContainer({
    name: 'rabbitmq',
    image: 'rabbitmq:4-management-alpine',
    ports: [5672, 15672],
    options: ['--hostname', 'carillon'],
    volume: durable ? '/var/lib/rabbitmq' : undefined,
  });
  if (!(await isReady(ports, () => false))) throw new ToolError('rabbitmq:4-management-alpine did not become ready');
  return { ...addressesOn(...ports), how: 'a Docker container', stop };
}

async function ownInstance({ dir, rabbit, durable }) {
  // Blanks in a path break the scripts of RabbitMQ.
  const home = /\s/.test(dir) ? moved(dir) : dir;
  const held = await claim(home);
  if (held.addresses) return { ...held.addresses, how: 'already running', stop: async () => {} };
  const forget = oblige({ stop: () => held.release() });
  const remove = durable ? async () => {} : removeAtEnd(home);
  let current;
  const stop = async () => {
    for (const { stop: end } of [...(current?.processes ?? [])].reverse()) await end();
  };
  const bringUp = async () => {
    for (let attempt = 1; ; attempt += 1) {
      refuseWhileStopping();
      await stop();
      current = await start({ home, rabbit, durable, held });
      const { ports, processes, log, isOver } = current;
      if (await isReady([ports.amqp, ports.management], isOver)) {
        const addresses = addressesOn(ports.amqp, ports.management);
        held.publish({ addresses });
        return { ...addresses, pid: processes.at(-1).pid };
      }
      if (attempt === 3) throw new ToolError(`RabbitMQ does not start. The end of ${log}:\n${tailOf(log, 30)}`);
    }
  };
  const first = await bringUp();
  const { ended } = current;
  const stopAll = () => stop().then(forget).then(remove);
  const how = `private, port ${new URL(first.url).port}, ${dirname(rabbit.sbin)}`;
  const control = (...args) =>
    run(join(rabbit.sbin, 'rabbitmqctl'), args, { env: environment({ home, rabbit, ports: current.ports }) });
  return { ...first, how, stop: stopAll, ended, revive: bringUp, control };
}

/** Accepts AMQP connections, and the management plugin knows the user. */
async function isReady([amqp, management], isOver) {
  const answered = await until(async () => isOver() || (await answers(amqp, PROTOCOL_HEADER)), { timeoutMs: START_MS });
  const managed =
    answered && (await until(async () => isOver() || (await isManaged(management)), { timeoutMs: START_MS }));
  return managed && !isOver();
}

async function isManaged(port) {
  try {
    const headers = { authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}` };
    const response = await fetch(`http://127.0.0.1:${port}/api/vhosts/%2F`, { headers });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function start({ home, rabbit, durable, held }) {
  const [amqp, management, distribution, epmd] = await freePorts(4);
  const ports = { amqp, management, distribution, epmd };
  const env = environment({ home, rabbit, ports });
  mkdirSync(join(home, 'log'), { recursive: true });
  writeFileSync(join(home, 'enabled_plugins'), '[rabbitmq_management].\n');
  writeFileSync(join(home, 'rabbitmq.conf'), configuration(ports));
  const log = join(home, 'server.log');
  // Its own epmd, started first and stopped last; Erlang would leave the one it starts itself behind.
  const epmdArgs = ['-port', String(epmd), '-address', '127.0.0.1'];
  const names = startProcess(epmdProgram(env), epmdArgs, { env, cwd: home, stdio: 'ignore' });
  await until(() => answers(epmd), { timeoutMs: 10_000 });
  const server = withLog(log, (fd) =>
    startProcess(join(rabbit.sbin, 'rabbitmq-server'), [], {
      env,
      cwd: home,
      stdio: ['ignore', fd, fd],
      signal: durable ? 'SIGTERM' : 'SIGKILL',
      graceMs: 30_000,
    }),
  );
  const processes = [names, server];
  held.publish({ processes: processes.flatMap(({ record }) => record ?? []) });
  let over = false;
  void server.exited.then(() => (over = true));
  const ended = server.exited.then(() => tailOf(log));
  return { ports, processes, log, isOver: () => over, ended };
}

/** `epmd` lies beside the runtime system, and not always on the path. */
function epmdProgram({ PATH }) {
  for (const folder of PATH.split(':')) {
    if (isExecutable(join(folder, 'epmd'))) return join(folder, 'epmd');
    if (!isExecutable(join(folder, 'erl'))) continue;
    const erlang = dirname(folder);
    const release = readdirSync(erlang).find((name) => existsSync(join(erlang, name, 'bin/epmd')));
    if (release) return join(erlang, release, 'bin/epmd');
  }
  return which('epmd') ?? '/usr/lib/erlang/bin/epmd';
}

function configuration({ amqp, management }) {
  return [
    `listeners.tcp.local = 127.0.0.1:${amqp}`,
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${management}`,
    'management.rates_mode = basic',
    'disk_free_limit.absolute = 50MB',
    'vm_memory_high_watermark.absolute = 1GB',
    'raft.wal_max_size_bytes = 67108864',
    'log.file.level = warning',
    '',
  ].join('\n');
}

/** Everything in which two brokers on one machine must differ. */
function environment({ home, rabbit, ports }) {
  const name = createHash('sha256').update(home).digest('hex').slice(0, 8);
  const path = `${process.env.PATH}:/usr/lib/erlang/bin`;
  return {
    PATH: path,
    LANG: 'C.UTF-8',
    ...rabbit.env,
    HOME: home,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_NODENAME: `carillon-${name}@localhost`,
    RABBITMQ_NODE_PORT: String(ports.amqp),
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_DIST_PORT: String(ports.distribution),
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: join(home, 'data'),
    RABBITMQ_LOG_BASE: join(home, 'log'),
    RABBITMQ_PID_FILE: join(home, 'server.pid'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'enabled_plugins'),
    RABBITMQ_CONFIG_FILE: join(home, 'rabbitmq'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(home, 'advanced.config'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(home, 'config'),
    RABBITMQ_FEATURE_FLAGS_FILE: join(home, 'feature_flags'),
    RABBITMQ_PLUGINS_EXPAND_DIR: join(home, 'plugins'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-noinput -kernel inet_dist_use_interface {127,0,0,1}',
    // Replaces the script by the server, whose end is then the end of our child.
    RABBITMQ_ALLOW_INPUT: '1',
  };
}
