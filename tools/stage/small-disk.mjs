/** A disk of its own for a server, so small that it can be filled to the last octet. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError, oblige } from '../lib/lifecycle.mjs';
import { run } from '../lib/run.mjs';

/** Why a disk cannot be mounted here, or undefined when it can. */
export function whyNoDisks() {
  if (process.platform !== 'linux') return 'disks in memory (tmpfs) are mounted on Linux alone';
  // In a name space of its own, which ends with the command.
  const { status } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'whoever runs this may not mount a disk (root may, outside of most containers)';
}

/**
 * @typedef {object} SmallDisk
 * @property {() => void} fill until not one octet more goes onto it
 * @property {() => void} free what `fill` has taken
 */

/**
 * Mounts a disk in memory at the folder until the tool ends.
 *
 * @param {string} dir
 * @param {number} megabytes
 * @returns {Promise<SmallDisk>}
 */
export async function mountSmallDisk(dir, megabytes) {
  mkdirSync(dir, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', dir]);
  const command = ['umount', '--lazy', dir];
  // Not `run`, which begins nothing any more when the tool is being stopped.
  oblige({ command, stop: () => void spawnSync(command[0], command.slice(1)) });
  const ballast = join(dir, 'ballast');
  return {
    fill: () => fill(ballast),
    free: () => rmSync(ballast, { force: true }),
  };
}

function fill(file) {
  const descriptor = openSync(file, 'w');
  try {
    for (const size of [1_048_576, 4_096, 1]) writeUntilFull(descriptor, Buffer.alloc(size));
  } finally {
    closeSync(descriptor);
  }
}

function writeUntilFull(descriptor, piece) {
  for (;;) {
    try {
      if (writeSync(descriptor, piece) < piece.length) return;
    } catch (error) {
      if (error.code === 'ENOSPC') return;
      throw new ToolError(`the disk cannot be filled: ${error.message}`, { cause: error });
    }
  }
}
