/**
 * `npm test`: provides a broker and a database for this run alone and runs Jest; ends with `N passed, N failed`.
 *
 *     npm test -- libs/messaging            arguments go to Jest
 *     node tools/test.mjs --serve-only      only provides both and says where, to run Jest by hand again and again
 */
import { chmodSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from './build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { oblige, removeAtEnd, runTool, startProcess } from './lib/lifecycle.mjs';
import { publicDirectory, root } from './lib/paths.mjs';
import { note, progressToStderr, step } from './lib/progress.mjs';
import { provideBroker } from './provide/broker.mjs';
import { sweep } from './provide/instance.mjs';
import { providePostgres } from './provide/postgres.mjs';

const PREFIX = 'carillon-test-';
const WORKERS = 2;
/** How long Jest may take to end after it has written its results. */
const AFTERMATH_MS = 30_000;

const argv = process.argv.slice(2);

if (argv.includes('--serve-only')) {
  await runTool(serve);
} else {
  let summary = '0 passed, 1 failed';
  const main = async () => {
    const result = await test();
    summary = `${result.passed} passed, ${result.failed} failed`;
    return result.failed === 0 ? 0 : 1;
  };
  process.on('exit', () => console.log(summary));
  await runTool(main);
}

async function test() {
  await ensureDependencies();
  await build();
  const dir = workingDirectory();
  const env = await provide(dir);
  return runJest({ env, resultsFile: join(dir, 'results.json') });
}

async function serve() {
  progressToStderr();
  const env = await provide(workingDirectory());
  for (const [name, value] of Object.entries(env)) console.log(`export ${name}=${value}`);
  note('up until Ctrl-C');
  await new Promise((resolve) => {
    const alive = setInterval(() => {}, 60_000);
    oblige({ stop: () => resolve(clearInterval(alive)) });
  });
}

function workingDirectory() {
  const dir = mkdtempSync(join(tmpdir(), PREFIX));
  chmodSync(dir, 0o755); // for the user PostgreSQL runs as
  removeAtEnd(dir);
  return dir;
}

/** A broker and a database of this run alone, and what tells the tests of them. */
async function provide(dir) {
  for (const parent of [tmpdir(), publicDirectory]) await sweep(parent, PREFIX);
  const options = { log: note, durable: false };
  const [postgres, broker] = await Promise.all([
    step(
      'PostgreSQL',
      () => providePostgres({ dir: join(dir, 'postgres'), ...options }),
      ({ how }) => how,
    ),
    step(
      'RabbitMQ',
      () => provideBroker({ dir: join(dir, 'rabbitmq'), ...options }),
      ({ how }) => how,
    ),
  ]);
  return {
    CARILLON_TEST_DATABASE_URL: postgres.url,
    CARILLON_TEST_BROKER_URL: broker.url,
    CARILLON_TEST_MANAGEMENT_URL: broker.managementUrl,
  };
}

/** @returns {Promise<{ passed: number, failed: number }>} a suite that could not run counts as one failed test */
async function runJest({ env, resultsFile }) {
  const workers = argv.some((arg) => /^(--maxWorkers|-w|--runInBand|-i)\b/.test(arg))
    ? []
    : [`--maxWorkers=${WORKERS}`];
  const args = [...workers, ...(process.env.CI ? ['--ci'] : []), ...argv, '--json', `--outputFile=${resultsFile}`];
  const jest = startProcess(join(root, 'node_modules/.bin/jest'), args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = await Promise.race([jest.exited, hangs(resultsFile)]);
  if (ended === 'hangs') {
    note('Jest has finished, but does not end: a test leaves something open. Stopping it.');
    await jest.stop();
  }
  return count(resultsFile, ended.code === 0);
}

async function hangs(resultsFile) {
  while (!existsSync(resultsFile)) await sleep(500, undefined, { ref: false });
  await sleep(AFTERMATH_MS, undefined, { ref: false });
  return 'hangs';
}

function count(resultsFile, good) {
  if (!existsSync(resultsFile)) return { passed: 0, failed: 1 };
  const results = JSON.parse(readFileSync(resultsFile, 'utf8'));
  const { numPassedTests: passed, numFailedTests, numRuntimeErrorTestSuites } = results;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  // Nothing has run, or Jest is dissatisfied with something else.
  const blank = failed === 0 && (passed === 0 || !good);
  return { passed, failed: blank ? 1 : failed };
}
