import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { endProcess, identityOf } from './processes.mjs';

/**
 * Something to be undone before the tool ends.
 *
 * @typedef {object} Obligation
 * @property {() => Promise<void> | void} stop
 * @property {import('./processes.mjs').ProcessRecord} [process] for the guardian, should the tool be killed
 * @property {string[]} [command] likewise
 * @property {string} [directory] likewise
 */

/** @type {Set<Obligation>} in the order of their beginning; undone in the reverse order */
const obligations = new Set();
let guardian;
let stopping;

/**
 * Takes on an obligation; the answer fulfils it, once, whoever asks first.
 *
 * @param {Obligation} obligation
 * @returns {() => Promise<void>}
 */
export function oblige(obligation) {
  let done;
  const held = { ...obligation, stop: () => (done ??= fulfil()) };
  const fulfil = async () => {
    try {
      await obligation.stop();
    } finally {
      obligations.delete(held);
      informGuardian();
    }
  };
  obligations.add(held);
  informGuardian();
  return held.stop;
}

/** Removes the folder when the tool ends, however it ends. */
export function removeAtEnd(directory) {
  return oblige({ directory, stop: () => rmSync(directory, { recursive: true, force: true }) });
}

/**
 * Starts a program in a process group of its own, so that a Ctrl-C in the terminal reaches only the tool, which then
 * ends everything in order.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { signal?: NodeJS.Signals, graceMs?: number }} [options]
 * `signal` asks it to end (SIGTERM), and `graceMs` is how long it may take (10 000)
 */
export function startProcess(command, args, { signal = 'SIGTERM', graceMs = 10_000, ...options } = {}) {
  refuseWhileStopping();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, detached: true });
  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, by) => resolve({ code, signal: by }));
  });
  if (child.pid === undefined) return { child, pid: undefined, exited, stop: async () => {} };
  const record = { pid: child.pid, identity: identityOf(child.pid) ?? '', signal, graceMs };
  const stop = oblige({ process: record, stop: () => endProcess(record) });
  void exited.then(stop);
  return { child, pid: child.pid, record, exited, stop };
}

/** Undoes everything, last things first. */
export function stopEverything() {
  stopping ??= (async () => {
    // One at a time and the newest first, since something may still be starting.
    for (let held; (held = [...obligations].at(-1));) {
      await held.stop().catch((error) => console.error(`could not stop: ${error.message}`));
    }
    await dismissGuardian();
  })();
  return stopping;
}

/** True from the moment a signal or an error ends the tool. */
export const isStopping = () => stopping !== undefined;

/** Keeps work that is still under way from beginning anything new; nobody hears of the error. */
export function refuseWhileStopping() {
  if (stopping) throw new ToolError('stopping');
}

/**
 * Runs a tool: whatever happens, what it started is stopped before it ends.
 *
 * @param {() => Promise<number | void>} main resolves with the exit code
 */
export async function runTool(main) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void interrupted(signal));
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error) => (stopping ? undefined : void failed(error)));
  }
  try {
    const code = (await main()) ?? 0;
    if (stopping) return;
    await stopEverything();
    process.exit(code);
  } catch (error) {
    if (!stopping) await failed(error);
  }
}

async function interrupted(signal) {
  // The second time somebody is in a hurry; the guardian does the rest.
  if (stopping) process.exit(128 + constants.signals[signal]);
  console.error(`\n${signal}: stopping ...`);
  await stopEverything();
  process.exit(128 + constants.signals[signal]);
}

async function failed(error) {
  const foreseen = error instanceof ToolError;
  console.error(`\n${foreseen ? error.message : (error?.stack ?? error)}`);
  await stopEverything();
  process.exit(1);
}

/** Something the reader can put right; its message says how, so no stack is shown. */
export class ToolError extends Error {}

function informGuardian() {
  const held = [...obligations];
  const charge = {
    processes: held.flatMap(({ process: record }) => record ?? []),
    commands: held.flatMap(({ command }) => (command ? [command] : [])),
    directories: held.flatMap(({ directory }) => directory ?? []),
  };
  const nothing = Object.values(charge).every((list) => list.length === 0);
  if (!guardian && nothing) return;
  guardian ??= hireGuardian();
  guardian.stdin.write(`${JSON.stringify(charge)}\n`);
}

function hireGuardian() {
  const file = fileURLToPath(new URL('./guardian.mjs', import.meta.url));
  const child = spawn(process.execPath, [file], { detached: true, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] });
  child.unref();
  child.stdin.unref();
  child.stdin.on('error', () => {});
  return child;
}

async function dismissGuardian() {
  if (!guardian || guardian.exitCode !== null || guardian.signalCode !== null) return;
  const gone = new Promise((resolve) => guardian.once('exit', resolve));
  guardian.ref();
  guardian.stdin.end();
  await gone;
}
