/** Services as production runs them: each a process of its own, a durable broker and database, stand-ins beside. */
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase } from '../lib/database.mjs';
import { oblige, removeAtEnd } from '../lib/lifecycle.mjs';
import { freePorts } from '../lib/ports.mjs';
import { note, step } from '../lib/progress.mjs';
import { PREFERRED_PORTS, SERVICES, serviceEnvironments } from '../lib/services.mjs';
import { provideBroker } from '../provide/broker.mjs';
import { provideCluster } from '../provide/cluster.mjs';
import { providePostgres } from '../provide/postgres.mjs';
import { clusterOf, serverOf } from './servers.mjs';
import { Service } from './service.mjs';
import { mountSmallDisk } from './small-disk.mjs';

/** Many times what a few rounds need. */
const DISK_MEGABYTES = 1_024;

/**
 * @typedef {Record<string, Record<string, string>>} Settings variables by service
 *
 * @typedef {import('./servers.mjs').Server} Server
 *
 * @typedef {object} Stage
 * @property {string} dir for files, gone at the end
 * @property {string} databaseUrl
 * @property {string} brokerUrl
 * @property {import('pg').Client} database past the proxy; not to be used once the server was killed
 * @property {Record<string, Service>} services
 * @property {Service} simulators
 * @property {Record<string, number>} ports
 * @property {Server & { control(...args: string[]): Promise<unknown> }} broker one node of it, where it is a cluster
 * @property {import('./servers.mjs').Cluster} [cluster]
 * @property {Server} postgres
 * @property {() => Promise<void>} close
 */

/**
 * @param {object} [options]
 * @param {readonly string[]} [options.names] the services; all of them when absent
 * @param {Settings | ((own: Settings) => Settings)} [options.settings] by service, over those of `npm start`; or what makes them of these
 * @param {boolean} [options.breakable] servers are behind proxies, which cost CPU and let them be cut off and replaced
 * @param {number} [options.nodes] the broker is a cluster of so many, always private and behind proxies
 * @param {boolean} [options.smallDisks] servers have a disk each that can be filled: see `whyNoDisks`
 * @param {string} [options.profileDir] each service writes a CPU profile into it when it ends
 * @returns {Promise<Stage>}
 */
export async function setUp({
  names: wanted = SERVICES,
  settings = {},
  breakable = false,
  nodes = 1,
  smallDisks = false,
  profileDir,
} = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'carillon-stage-'));
  chmodSync(dir, 0o755); // for the user PostgreSQL runs as
  removeAtEnd(dir);
  const mount = async (name) => (smallDisks ? mountSmallDisk(join(dir, name), DISK_MEGABYTES) : undefined);
  const disks = { postgres: await mount('postgres'), rabbitmq: await mount('rabbitmq') };
  const [postgres, rabbit] = await Promise.all([
    step('PostgreSQL', () => providePostgres({ dir: join(dir, 'postgres'), log: note })),
    step('RabbitMQ', () => brokerIn(join(dir, 'rabbitmq'), nodes, breakable)),
  ]);
  // A durable instance outlives its tool on purpose; this one must not.
  oblige({ stop: postgres.stop });
  oblige({ stop: rabbit.stop });
  const directUrl = await ensureDatabase(postgres.url, `stage_${process.pid}`);
  const database = await serverOf(postgres, breakable);
  const databaseUrl = database.proxy?.address(directUrl) ?? directUrl;
  const { brokerUrl } = rabbit;
  const names = Object.keys(PREFERRED_PORTS);
  const free = await freePorts(names.length);
  const ports = Object.fromEntries(names.map((name, index) => [name, free[index]]));
  const environments = serviceEnvironments({ databaseUrl, brokerUrl, ports, logLevel: 'warn' });
  const over = typeof settings === 'function' ? settings(environments) : settings;
  const make = (name) => new Service({ name, dir, profileDir, env: { ...environments[name], ...over[name] } });
  const services = Object.fromEntries(wanted.map((name) => [name, make(name)]));
  const simulators = make('simulators');
  const all = [simulators, ...Object.values(services)];
  await step(wanted.length === SERVICES.length ? 'services' : wanted.join(', '), async () => {
    await simulators.start(); // a gateway may read their certificate
    await Promise.all(Object.values(services).map((service) => service.start()));
  });
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: directUrl });
  client.on('error', () => undefined);
  await client.connect();
  const close = async () => {
    await client.end().catch(() => undefined);
    await Promise.all(all.map((service) => service.terminate()));
    database.proxy?.close();
    await Promise.all([postgres.stop(), rabbit.stop()]);
  };
  return {
    ...{ dir, databaseUrl, brokerUrl, database: client, services, simulators, ports, close },
    broker: { ...rabbit.broker, disk: disks.rabbitmq },
    cluster: rabbit.cluster,
    postgres: { ...database, disk: disks.postgres },
  };
}

/** @returns {Promise<{ brokerUrl: string, broker: Server, cluster?: import('./servers.mjs').Cluster, stop(): Promise<void> }>} */
async function brokerIn(dir, nodes, breakable) {
  if (nodes > 1) {
    const provided = await provideCluster({ dir, log: note, size: nodes });
    const cluster = await clusterOf(provided);
    const stop = async () => {
      for (const { proxy } of cluster.nodes) proxy.close();
      await provided.stop();
    };
    return { brokerUrl: cluster.url, broker: cluster.nodes[0], cluster, stop };
  }
  const provided = await provideBroker({ dir, log: note });
  const server = await serverOf(provided, breakable);
  const stop = async () => {
    server.proxy?.close();
    await provided.stop();
  };
  const broker = { ...server, control: (...args) => provided.control(...args) };
  return { brokerUrl: server.proxy?.address(provided.url) ?? provided.url, broker, stop };
}
