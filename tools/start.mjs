/** `npm start`: the whole system on this machine. See `HELP`. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { dropDatabase, ensureDatabase, ensureNamedDatabase } from './lib/database.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ToolError, oblige, runTool } from './lib/lifecycle.mjs';
import { local, root } from './lib/paths.mjs';
import { choosePorts } from './lib/ports.mjs';
import { note, step } from './lib/progress.mjs';
import { announceRun, readRun } from './lib/running.mjs';
import { PREFERRED_PORTS, PROCESSES, serviceEnvironments } from './lib/services.mjs';
import { supervise } from './lib/supervisor.mjs';
import { createVhost, deleteVhost } from './lib/vhost.mjs';
import { provideBroker } from './provide/broker.mjs';
import { providePostgres } from './provide/postgres.mjs';

const HELP = `npm start [-- options]

Provides PostgreSQL and RabbitMQ, builds, starts every service and the stand-ins of the providers, and plays a demonstration.
Stays up until Ctrl-C.

  --once      ends after the demonstration, with code 0 if it went well; a fresh database and virtual host, removed at the end
  --verbose   shows the logs of the services, which are in .local/logs otherwise
  --help      this text

DATABASE_URL, RABBITMQ_URL (and RABBITMQ_MANAGEMENT_URL, if not on port 15672) name servers to use instead of private ones.
LOG_LEVEL sets the level of the services (info).`;

const DEMO = fileURLToPath(new URL('./demo/play.mjs', import.meta.url));

const { once, verbose, help } = options();
if (help) console.log(HELP);
else await runTool(start);

function options() {
  const known = { once: { type: 'boolean' }, verbose: { type: 'boolean' }, help: { type: 'boolean' } };
  try {
    return parseArgs({ options: known }).values;
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`);
    process.exit(2);
  }
}

async function start() {
  const other = readRun();
  if (other && !once)
    throw new ToolError(`It is running already (process ${other.pid}). Stop that one with Ctrl-C first.`);
  await ensureDependencies();
  await build();
  let fail;
  const death = new Promise((_, reject) => (fail = reject));
  death.catch(() => {});
  const { databaseUrl, broker } = await provideServers(fail);
  const ports = await choosePorts(PREFERRED_PORTS);
  const services = await startAll({ databaseUrl, brokerUrl: broker.url, ports, onDeath: once ? fail : undefined });
  if (!once) announceRun({ databaseUrl, brokerUrl: broker.url, managementUrl: broker.managementUrl, services });
  const ok = await Promise.race([play({ databaseUrl, broker, ports, services }), death]);
  if (once) return ok ? 0 : 1;
  showAddresses({ databaseUrl, broker, services });
  return Promise.race([stayUp(), death]);
}

/** @param {(error: Error) => void} fail is told when a private server dies */
async function provideServers(fail) {
  const [postgres, broker] = await Promise.all([
    step(
      'PostgreSQL',
      () => providePostgres({ dir: join(local, 'postgres'), log: note }),
      ({ how }) => how,
    ),
    step(
      'RabbitMQ',
      () => provideBroker({ dir: join(local, 'rabbitmq'), log: note }),
      ({ how }) => how,
    ),
  ]);
  void postgres.ended?.then((words) => fail(new ToolError(`PostgreSQL has ended:\n${words}`)));
  void broker.ended?.then((words) => fail(new ToolError(`RabbitMQ has ended:\n${words}`)));
  const given = Boolean(process.env.DATABASE_URL);
  if (given) await ensureNamedDatabase(postgres.url);
  if (once) return fresh(postgres, broker);
  return { databaseUrl: given ? postgres.url : await ensureDatabase(postgres.url, 'carillon'), broker };
}

/** Runs with `--once` do not see each other. */
async function fresh(postgres, broker) {
  const name = `carillon_once_${process.pid}_${Date.now()}`;
  const databaseUrl = await ensureDatabase(postgres.url, name);
  oblige({ stop: () => dropDatabase(postgres.url, name) });
  const url = await createVhost(broker, name);
  oblige({ stop: () => deleteVhost(broker, name) });
  return { databaseUrl, broker: { ...broker, url } };
}

async function startAll({ databaseUrl, brokerUrl, ports, onDeath }) {
  const environments = serviceEnvironments({ databaseUrl, brokerUrl, ports, logLevel: process.env.LOG_LEVEL });
  const logs = join(local, 'logs', once ? 'once' : '');
  const started = {};
  for (const [name, services] of Object.entries(PROCESSES)) {
    const logFile = join(logs, `${name}.log`);
    const running = () => supervise({ name, services, environments, logFile, verbose, onDeath });
    Object.assign(started, await step(services.join(', '), running, () => relative(root, logFile)));
  }
  return started;
}

/** @returns {Promise<boolean>} whether it went well */
async function play({ databaseUrl, broker, ports, services }) {
  if (!existsSync(DEMO)) return true;
  const { play: demonstrate } = await import(pathToFileURL(DEMO).href);
  const env = {
    DATABASE_URL: databaseUrl,
    RABBITMQ_URL: broker.url,
    RABBITMQ_MANAGEMENT_URL: broker.managementUrl,
    SMSC_PORT: String(ports.smsc),
    SMTP_PORT: String(ports.smtp),
  };
  const { ok } = await demonstrate({ env, services, log: note, once: Boolean(once) });
  return ok;
}

function showAddresses({ databaseUrl, broker, services }) {
  const lines = Object.entries(services).map(([name, { url }]) => [name, url]);
  lines.push(['RabbitMQ', broker.managementUrl], ['', broker.url], ['PostgreSQL', databaseUrl]);
  note('');
  for (const [name, url] of lines) note(`${name.padEnd(14)} ${url}`);
  note(`\n  logs in ${relative(root, join(local, 'logs'))}; Ctrl-C stops everything`);
}

function stayUp() {
  setInterval(() => {}, 60_000);
  return new Promise(() => {});
}
