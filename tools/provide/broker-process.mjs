import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '../lib/lifecycle.mjs';
import { withLog } from '../lib/run.mjs';

/** A broker that is ready answers it (AMQP 0-9-1 §4.2.2). */
export const PROTOCOL_HEADER = Buffer.from('AMQP\0\0\x09\x01', 'latin1');
export const START_MS = 90_000;

/**
 * Starts a RabbitMQ server on the data in `home`, or on none.
 *
 * @param {object} options
 * @param {string} options.home without blanks
 * @param {import('./broker-binaries.mjs').Broker} options.rabbit
 * @param {Record<string, string>} options.env of `brokerEnvironment`
 * @param {boolean} options.durable
 * @param {readonly string[]} [options.plugins]
 * @param {readonly string[]} [options.settings] lines of `rabbitmq.conf`
 */
export function startBroker({ home, rabbit, env, durable, plugins = [], settings = [] }) {
  mkdirSync(join(home, 'log'), { recursive: true });
  writeFileSync(join(home, 'enabled_plugins'), `[${plugins.join(',')}].\n`);
  writeFileSync(join(home, 'rabbitmq.conf'), [...configuration(env.RABBITMQ_NODE_PORT), ...settings, ''].join('\n'));
  const log = join(home, 'server.log');
  const server = withLog(log, (fd) =>
    startProcess(join(rabbit.sbin, 'rabbitmq-server'), [], {
      env,
      cwd: home,
      stdio: ['ignore', fd, fd],
      signal: durable ? 'SIGTERM' : 'SIGKILL',
      graceMs: 30_000,
    }),
  );
  let over = false;
  void server.exited.then(() => (over = true));
  return { server, log, isOver: () => over };
}

const configuration = (amqp) => [
  `listeners.tcp.local = 127.0.0.1:${amqp}`,
  'disk_free_limit.absolute = 50MB',
  'vm_memory_high_watermark.absolute = 1GB',
  'raft.wal_max_size_bytes = 67108864',
  'log.file.level = warning',
];

/** The name of a node, different for each folder. */
export const nodeNameOf = (home) => `carillon-${createHash('sha256').update(home).digest('hex').slice(0, 8)}@localhost`;

/** Everything in which two brokers on one machine must differ. */
export function brokerEnvironment({ home, rabbit, ports, erlangArgs = '' }) {
  const path = `${process.env.PATH}:/usr/lib/erlang/bin`;
  return {
    PATH: path,
    LANG: 'C.UTF-8',
    ...rabbit.env,
    HOME: home,
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_NODENAME: nodeNameOf(home),
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
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-noinput -kernel inet_dist_use_interface {127,0,0,1} ${erlangArgs}`.trim(),
    // Replaces the script by the server, whose end is then the end of our child.
    RABBITMQ_ALLOW_INPUT: '1',
  };
}
