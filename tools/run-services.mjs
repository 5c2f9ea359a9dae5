/**
 * Runs services in one process: `node tools/run-services.mjs intake members`.
 *
 * Each gets the environment of the process with its own part of `CARILLON_SERVICES_ENV` over it (JSON: name -> variables).
 * Says `ready <name> <url>` on standard output for each; a termination signal closes them all, the last one first.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib/paths.mjs';

const CLOSE_MS = 15_000;

const names = process.argv.slice(2);
const own = JSON.parse(process.env.CARILLON_SERVICES_ENV ?? '{}');
/** @type {{ close(): Promise<void> }[]} */
const running = [];
let closing;

for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void close(0));

try {
  for (const name of names) await start(name);
} catch (error) {
  console.error(error);
  await close(1);
}

async function start(name) {
  if (closing) return;
  const service = await load(name);
  const started = await service.start({ ...process.env, ...own[name] });
  running.push(started);
  console.log(`ready ${name} ${started.url}`);
}

/** The export of `service.js` that can be started. */
async function load(name) {
  const file = join(root, 'dist/apps', name, 'src/service.js');
  const module = await import(pathToFileURL(file).href);
  const candidates = [...Object.values(module), ...Object.values(module.default ?? {})];
  const service = candidates.find((value) => typeof value?.start === 'function' && typeof value.name === 'string');
  if (!service) throw new Error(`${file} exports nothing with a name and a start function`);
  return service;
}

function close(code) {
  closing ??= (async () => {
    setTimeout(() => process.exit(1), CLOSE_MS).unref();
    for (const { close: end } of running.reverse()) await end().catch((error) => console.error(error));
    process.exit(code);
  })();
  return closing;
}
