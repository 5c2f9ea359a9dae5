import { accessSync, closeSync, constants, openSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ToolError, startProcess } from './lifecycle.mjs';

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Parameters<typeof startProcess>[2] & { check?: boolean }} [options] `check` (true): a code other than 0 throws,
 * with the end of what it said
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export async function run(command, args, { check = true, ...options } = {}) {
  const { child, exited } = startProcess(command, args, options);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const closed = new Promise((resolve) => child.once('close', resolve));
  const { code, signal, error } = await exited;
  if (!error) await closed;
  if (check && code !== 0) {
    const reason = error?.message ?? (signal ? `ended by ${signal}` : `ended with code ${code}`);
    throw new ToolError(`${command} ${args.join(' ')}\n${lastLines(output, 25)}\n${reason}`);
  }
  return { code, output };
}

/** The full path of a program, or undefined. */
export function which(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** The end of a log file; empty when there is none. */
export function tailOf(file, count = 15) {
  try {
    return lastLines(readFileSync(file, 'utf8'), count);
  } catch {
    return '';
  }
}

/**
 * Lets the action write to a file through a descriptor, as programs started by it do.
 *
 * @template T
 * @param {string} file emptied first
 * @param {(descriptor: number) => T} action
 */
export function withLog(file, action) {
  const descriptor = openSync(file, 'w');
  try {
    return action(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
