import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { addressesIn, onEach } from '../lib/addresses.mjs';
import { ToolError, oblige, refuseWhileStopping, removeAtEnd, startProcess } from '../lib/lifecycle.mjs';
import { moved } from '../lib/paths.mjs';
import { answers, freePorts } from '../lib/ports.mjs';
import { isExecutable, run, tailOf, which } from '../lib/run.mjs';
import { until } from '../lib/wait.mjs';
import { findRabbit, installRabbit } from './broker-binaries.mjs';
import { PROTOCOL_HEADER, START_MS, brokerEnvironment, startBroker } from './broker-process.mjs';
import { hasDocker, startContainer } from './docker.mjs';
import { claim } from './instance.mjs';

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
    run(join(rabbit.sbin, 'rabbitmqctl'), args, { env: brokerEnvironment({ home, rabbit, ports: current.ports }) });
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
  const env = brokerEnvironment({ home, rabbit, ports });
  // Its own epmd, started first and stopped last; Erlang would leave the one it starts itself behind.
  const epmdArgs = ['-port', String(epmd), '-address', '127.0.0.1'];
  const names = startProcess(epmdProgram(env), epmdArgs, { env, cwd: home, stdio: 'ignore' });
  await until(() => answers(epmd), { timeoutMs: 10_000 });
  const settings = [
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${management}`,
    'management.rates_mode = basic',
  ];
  const { server, ...started } = startBroker({
    home,
    rabbit,
    env,
    durable,
    plugins: ['rabbitmq_management'],
    settings,
  });
  const processes = [names, server];
  held.publish({ processes: processes.flatMap(({ record }) => record ?? []) });
  const ended = server.exited.then(() => tailOf(started.log));
  return { ports, processes, ...started, ended };
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
