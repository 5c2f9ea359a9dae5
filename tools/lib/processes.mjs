import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A process that can be found again by another run of the tools: ids are used anew, so the time of its start is noted
 * as well.
 *
 * @typedef {object} ProcessRecord
 * @property {number} pid also the id of its process group
 * @property {string} identity
 * @property {NodeJS.Signals} signal asks it to end
 * @property {number} graceMs how long it may take before it is killed
 */

/** What tells a process from a later one with the same id; undefined when there is no such process. */
export function identityOf(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return undefined;
  }
  if (process.platform === 'linux') {
    try {
      const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return state === 'Z' ? undefined : `${scope()}:${fields[18]}`;
    } catch {
      return undefined;
    }
  }
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || undefined;
}

/** Ids mean something only until the machine is started again, and only inside one container. */
function scope() {
  return [readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8), readlinkSync('/proc/self/ns/pid')].join(
    ':',
  );
}

/** Whether the record is from another container on this machine, so that nothing can be said of it. */
export function isElsewhere({ identity }) {
  if (process.platform !== 'linux') return false;
  const [boot, ...space] = scope().split(':');
  return identity.startsWith(`${boot}:`) && !identity.startsWith([boot, ...space, ''].join(':'));
}

/** @param {{ pid: number, identity: string }} record */
export function isAlive(record) {
  const identity = identityOf(record.pid);
  return identity !== undefined && identity === record.identity;
}

/**
 * Ends a process and whatever is left of its group, the hard way if it takes too long.
 *
 * @param {ProcessRecord} record
 */
export async function endProcess(record) {
  if (!isAlive(record)) return;
  send(record.pid, record.signal);
  const deadline = Date.now() + record.graceMs;
  while (isAlive(record) && Date.now() < deadline) await sleep(20);
  send(-record.pid, 'SIGKILL');
  for (let i = 0; i < 100 && isAlive(record); i += 1) await sleep(20);
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
