import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the repository. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/** Everything the tools keep on this machine: data, logs, packages. Not under version control. */
export const local = join(root, '.local');

/** A short name for this checkout, the same at every start. */
export const checkoutId = createHash('sha256').update(root).digest('hex').slice(0, 8);

export const isRoot = process.getuid?.() === 0;

/** Where folders go that cannot be inside the repository. */
export const publicDirectory = join('/var/tmp', `carillon-${checkoutId}`);

/**
 * The folder's place in the public directory, which every user of the machine can enter.
 *
 * The name can be guessed and `/var/tmp` belongs to everybody, so a folder that somebody else made is refused.
 *
 * @param {string} directory the last two parts of its name are kept
 */
export function moved(directory) {
  const parent = join(publicDirectory, basename(dirname(directory)).replace(/^\./, ''));
  const place = join(parent, basename(directory));
  for (const folder of [publicDirectory, parent, place]) {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== process.getuid?.()) {
      throw new Error(`${folder} belongs to somebody else. Remove it and try again.`);
    }
    chmodSync(folder, 0o755);
  }
  return place;
}

/**
 * The folder itself if the user can reach it, otherwise its place in the public directory.
 *
 * @param {string} directory
 * @param {{ uid: number, gid: number } | undefined} user undefined: whoever runs the tool
 * @param {(line: string) => void} log is told when the folder moves
 */
export function reachableDirectory(directory, user, log) {
  mkdirSync(directory, { recursive: true });
  if (!user || canEnter(directory, user)) return directory;
  const place = moved(directory);
  log(`${directory} is closed to the user it has to run as: using ${place}`);
  return place;
}

function canEnter(directory, user) {
  const test = spawnSync('/bin/sh', ['-c', 'test -x "$0" && test -r "$0"', directory], { ...user, cwd: '/' });
  return test.status === 0;
}
