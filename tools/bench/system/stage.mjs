/** The whole system as production runs it: each service a process of its own, a durable broker and database, stand-ins beside. */
import { chmodSync, mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase } from '../../lib/database.mjs';
import { ToolError, oblige, removeAtEnd, startProcess } from '../../lib/lifecycle.mjs';
import { root } from '../../lib/paths.mjs';
import { freePorts } from '../../lib/ports.mjs';
import { note, step } from '../../lib/progress.mjs';
import { tailOf } from '../../lib/run.mjs';
import { PREFERRED_PORTS, SERVICES, serviceEnvironments } from '../../lib/services.mjs';
import { until } from '../../lib/wait.mjs';
import { provideBroker } from '../../provide/broker.mjs';
import { providePostgres } from '../../provide/postgres.mjs';
import { serverProcesses } from './usage.mjs';

/**
 * @typedef {object} Stage
 * @property {string} dir for files, gone at the end
 * @property {string} databaseUrl
 * @property {string} brokerUrl
 * @property {string} managementUrl
 * @property {import('pg').Client} database
 * @property {Record<string, string>} urls of the services and the simulators
 * @property {Record<string, number>} ports
 * @property {{ node: Record<string, number>, broker: () => number[], database: () => number[] }} processes ids
 * @property {() => Promise<void>} close
 */

/**
 * @param {object} [options]
 * @param {readonly string[]} [options.services] all by default; the simulators always
 * @param {Record<string, Record<string, string>>} [options.settings] by service, over those of `npm start`
 * @param {string} [options.profileDir] each service writes a CPU profile into it when it ends
 * @returns {Promise<Stage>}
 */
export async function setUp({ services = SERVICES, settings = {}, profileDir } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'carillon-bench-'));
  chmodSync(dir, 0o755); // for the user PostgreSQL runs as
  removeAtEnd(dir);
  const [postgres, broker] = await Promise.all([
    step('PostgreSQL', () => providePostgres({ dir: join(dir, 'postgres'), log: note })),
    step('RabbitMQ', () => provideBroker({ dir: join(dir, 'rabbitmq'), log: note })),
  ]);
  // A durable instance outlives its tool on purpose; this one must not.
  oblige({ stop: postgres.stop });
  oblige({ stop: broker.stop });
  const databaseUrl = await ensureDatabase(postgres.url, `bench_${process.pid}`);
  const free = await freePorts(Object.keys(PREFERRED_PORTS).length);
  const ports = Object.fromEntries(Object.keys(PREFERRED_PORTS).map((name, index) => [name, free[index]]));
  const environments = serviceEnvironments({ databaseUrl, brokerUrl: broker.url, ports, logLevel: 'warn' });
  const names = ['simulators', ...services];
  const started = await step('services', async () => {
    const running = names.map((name) =>
      startService({ dir, name, profileDir, env: { ...environments[name], ...settings[name] } }),
    );
    await Promise.all(running.map(isReady));
    return running;
  });
  const { default: pg } = await import('pg');
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  const close = async () => {
    await database.end();
    await Promise.all(started.map(({ stop }) => stop()));
    await Promise.all([postgres.stop(), broker.stop()]);
  };
  return {
    dir,
    databaseUrl,
    brokerUrl: broker.url,
    managementUrl: broker.managementUrl,
    database,
    urls: Object.fromEntries(started.map(({ name, url }) => [name, url])),
    ports,
    processes: {
      node: Object.fromEntries(started.map(({ name, pid }) => [name, pid])),
      ...serverProcesses({ postgresUrl: postgres.url, brokerUrl: broker.url }),
    },
    close,
  };
}

function startService({ dir, name, env, profileDir }) {
  const log = join(dir, `${name}.log`);
  const fd = openSync(log, 'a');
  const profiling = profileDir
    ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, `--cpu-prof-name=${name}.cpuprofile`]
    : [];
  const main = join(root, 'dist/apps', name, 'src/main.js');
  const { pid, stop } = startProcess(process.execPath, [...profiling, main], {
    env: { ...process.env, ...env },
    stdio: ['ignore', fd, fd],
    graceMs: 20_000,
  });
  return { name, pid, stop, log, url: `http://127.0.0.1:${env.PORT}` };
}

async function isReady({ name, url, log }) {
  const ready = () =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  if (await until(ready, { timeoutMs: 90_000, everyMs: 100 })) return;
  throw new ToolError(`${name} does not start:\n${tailOf(log)}`);
}
