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
import { providePostgres } from '../provide/postgres.mjs';
import { Proxy } from './proxy.mjs';
import { Service } from './service.mjs';
import { familyOf } from './usage.mjs';

/**
 * @typedef {Record<string, Record<string, string>>} Settings variables by service
 *
 * @typedef {object} Server a broker or a database
 * @property {Proxy} [proxy] between it and everybody, on a stage that is `breakable`
 * @property {() => number[]} processes
 * @property {() => Promise<void>} kill without warning, and all its processes with it
 * @property {() => Promise<void>} revive on its data, at the same address; needs the proxy
 *
 * @typedef {object} Stage
 * @property {string} dir for files, gone at the end
 * @property {string} databaseUrl
 * @property {string} brokerUrl
 * @property {import('pg').Client} database past the proxy; not to be used once the server was killed
 * @property {Record<string, Service>} services
 * @property {Service} simulators
 * @property {Record<string, number>} ports
 * @property {Server & { control(...args: string[]): Promise<unknown> }} broker
 * @property {Server} postgres
 * @property {() => Promise<void>} close
 */

/**
 * @param {object} [options]
 * @param {readonly string[]} [options.names] the services; all of them when absent
 * @param {Settings | ((own: Settings) => Settings)} [options.settings] by service, over those of `npm start`; or what makes them of these
 * @param {boolean} [options.breakable] servers are behind proxies, which cost CPU and let them be cut off and replaced
 * @param {string} [options.profileDir] each service writes a CPU profile into it when it ends
 * @returns {Promise<Stage>}
 */
export async function setUp({ names: wanted = SERVICES, settings = {}, breakable = false, profileDir } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'carillon-stage-'));
  chmodSync(dir, 0o755); // for the user PostgreSQL runs as
  removeAtEnd(dir);
  const [postgres, broker] = await Promise.all([
    step('PostgreSQL', () => providePostgres({ dir: join(dir, 'postgres'), log: note })),
    step('RabbitMQ', () => provideBroker({ dir: join(dir, 'rabbitmq'), log: note })),
  ]);
  // A durable instance outlives its tool on purpose; this one must not.
  oblige({ stop: postgres.stop });
  oblige({ stop: broker.stop });
  const directUrl = await ensureDatabase(postgres.url, `stage_${process.pid}`);
  const [database, rabbit] = await Promise.all([serverOf(postgres, breakable), serverOf(broker, breakable)]);
  const databaseUrl = database.proxy?.address(directUrl) ?? directUrl;
  const brokerUrl = rabbit.proxy?.address(broker.url) ?? broker.url;
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
    for (const { proxy } of [database, rabbit]) proxy?.close();
    await Promise.all([postgres.stop(), broker.stop()]);
  };
  const control = (...args) => broker.control(...args);
  return {
    ...{ dir, databaseUrl, brokerUrl, database: client, services, simulators, ports, close },
    broker: { ...rabbit, control },
    postgres: database,
  };
}

async function serverOf(instance, breakable) {
  let { pid } = instance;
  const proxy = breakable ? await Proxy.to(Number(new URL(instance.url).port)) : undefined;
  return {
    proxy,
    processes: () => familyOf(pid),
    kill: async () => {
      for (const each of familyOf(pid)) killNow(each);
    },
    revive: async () => {
      const again = await instance.revive();
      pid = again.pid;
      proxy.target = Number(new URL(again.url).port);
    },
  };
}

function killNow(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
