import { chmodSync, mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideBroker } from '../provide/broker.mjs';
import { providePostgres } from '../provide/postgres.mjs';
import { ensureDatabase } from './database.mjs';
import { ToolError, removeAtEnd, startProcess } from './lifecycle.mjs';
import { root } from './paths.mjs';
import { freePorts } from './ports.mjs';
import { note, step } from './progress.mjs';
import { tailOf } from './run.mjs';
import { until } from './wait.mjs';

/**
 * A durable database and broker, and a service as a process of its own, to measure it.
 *
 * @param {string} service
 * @param {Record<string, string>} settings beside its addresses
 */
export async function stageFor(service, settings) {
  const dir = mkdtempSync(join(tmpdir(), 'carillon-bench-'));
  chmodSync(dir, 0o755); // for the user PostgreSQL runs as
  removeAtEnd(dir);
  const [postgres, broker] = await Promise.all([
    step('PostgreSQL', () => providePostgres({ dir: join(dir, 'postgres'), log: note })),
    step('RabbitMQ', () => provideBroker({ dir: join(dir, 'rabbitmq'), log: note })),
  ]);
  const databaseUrl = await ensureDatabase(postgres.url, `bench_${process.pid}`);
  const addresses = { DATABASE_URL: databaseUrl, RABBITMQ_URL: broker.url };
  const url = await step(service, () => start(service, join(dir, `${service}.log`), { ...addresses, ...settings }));
  const close = async () => {
    await postgres.stop();
    await broker.stop();
  };
  return { url, databaseUrl, brokerUrl: broker.url, close };
}

/** @returns the service's address once it is ready */
async function start(service, log, settings) {
  const [port] = await freePorts(1);
  const fd = openSync(log, 'w');
  const env = { ...process.env, PORT: String(port), LOG_LEVEL: 'warn', ...settings };
  const main = join(root, `dist/apps/${service}/src/main.js`);
  startProcess(process.execPath, [main], { env, stdio: ['ignore', fd, fd] });
  const url = `http://127.0.0.1:${port}`;
  const isReady = () =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  if (!(await until(isReady, { timeoutMs: 60_000 }))) throw new ToolError(`${service} does not start:\n${tailOf(log)}`);
  return url;
}
