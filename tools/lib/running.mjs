import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { oblige } from './lifecycle.mjs';
import { local } from './paths.mjs';
import { identityOf, isAlive } from './processes.mjs';

const file = join(local, 'run.json');

/**
 * What `npm start` has running in this checkout.
 *
 * @typedef {object} Run
 * @property {number} pid
 * @property {string} identity
 * @property {string} databaseUrl
 * @property {string} brokerUrl
 * @property {string} managementUrl
 * @property {Record<string, { url: string }>} services
 */

/** @returns {Run | undefined} undefined when nothing runs */
export function readRun() {
  try {
    const run = JSON.parse(readFileSync(file, 'utf8'));
    return isAlive(run) ? run : undefined;
  } catch {
    return undefined;
  }
}

/** Lets other tools find this run while it is up. */
export function announceRun(run) {
  mkdirSync(local, { recursive: true });
  writeFileSync(file, JSON.stringify({ pid: process.pid, identity: identityOf(process.pid), ...run }, null, 2));
  return oblige({ stop: () => rmSync(file, { force: true }) });
}
