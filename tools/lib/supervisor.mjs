import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ToolError, isStopping, startProcess } from './lifecycle.mjs';
import { note } from './progress.mjs';
import { tailOf } from './run.mjs';

const RUNNER = fileURLToPath(new URL('../run-services.mjs', import.meta.url));
const READY_MS = 120_000;
const LAST_LINES = 20;
const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A process that has been up that long has recovered: the next pause is the shortest again. */
const STEADY_MS = 60_000;

/**
 * Runs some services in one process and sees to it that it stays up.
 *
 * @param {object} options
 * @param {string} options.name of the process
 * @param {readonly string[]} options.services
 * @param {Record<string, Record<string, string>>} options.environments by service
 * @param {string} options.logFile emptied at the start
 * @param {boolean} options.verbose shows the log in the terminal as well
 * @param {(error: Error) => void} [options.onDeath] told when the process dies after it was ready; without it the process
 * is started anew, after a pause that grows
 * @returns {Promise<Record<string, { url: string }>>} the services, once all of them are ready
 */
export async function supervise({ name, services, environments, logFile, verbose, onDeath }) {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile);
  let pauseMs = SHORTEST_PAUSE_MS;

  const launch = async () => {
    const startedAt = Date.now();
    const { ready, exited } = startServices({ services, environments, log, verbose });
    const death = exited.then(({ code, signal, error }) => {
      const reason = error?.message ?? (signal ? `by ${signal}` : `with code ${code}`);
      return new ToolError(
        `The process "${name}" ended ${reason}. The end of ${logFile}:\n${tailOf(logFile, LAST_LINES)}`,
      );
    });
    const outcome = await Promise.race([ready, death, lateness(name, logFile)]);
    if (outcome instanceof Error) throw outcome;
    void death.then((error) => {
      if (isStopping()) return;
      if (onDeath) return onDeath(error);
      if (Date.now() - startedAt > STEADY_MS) pauseMs = SHORTEST_PAUSE_MS;
      restart(error);
    });
    return outcome;
  };

  const restart = (error) => {
    note(`${error.message}\n  starting it anew in ${pauseMs / 1000} s`);
    setTimeout(() => {
      if (isStopping()) return;
      launch().then(
        () => note(`the process "${name}" is up again`),
        (again) => isStopping() || restart(again),
      );
    }, pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  };

  return launch();
}

function startServices({ services, environments, log, verbose }) {
  const own = Object.fromEntries(services.map((service) => [service, environments[service]]));
  const { child, exited } = startProcess(process.execPath, ['--enable-source-maps', RUNNER, ...services], {
    env: { ...process.env, CARILLON_SERVICES_ENV: JSON.stringify(own) },
    graceMs: 20_000,
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.pipe(log, { end: false });
    if (verbose) stream?.pipe(process.stdout, { end: false });
  }
  return { ready: allReady(child, services), exited };
}

/** Resolves when each of them has said so. */
function allReady(child, services) {
  return new Promise((resolve) => {
    const found = {};
    let text = '';
    const read = (chunk) => {
      const lines = (text + chunk).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const [, service, url] = /^ready (\S+) (\S+)$/.exec(line) ?? [];
        if (service) found[service] = { url };
      }
      if (!services.every((service) => found[service])) return;
      child.stdout.off('data', read);
      resolve(found);
    };
    child.stdout?.on('data', read);
  });
}

function lateness(name, logFile) {
  return new Promise((resolve) => {
    const error = () =>
      new ToolError(
        `The process "${name}" is not ready after two minutes. The end of ${logFile}:\n${tailOf(logFile, LAST_LINES)}`,
      );
    setTimeout(() => resolve(error()), READY_MS).unref();
  });
}
