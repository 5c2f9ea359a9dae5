import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ToolError } from '../lib/lifecycle.mjs';
import { endProcess, identityOf, isAlive, isElsewhere } from '../lib/processes.mjs';
import { until } from '../lib/wait.mjs';

const FILE = 'instance.json';
/** A folder without a record that is older than this is not about to get one. */
const STARTING_MS = 3_600_000;

/**
 * What is known of the private instance in a folder.
 *
 * @typedef {object} InstanceRecord
 * @property {{ pid: number, identity: string }} owner the tool that started it and will stop it
 * @property {import('../lib/processes.mjs').ProcessRecord[]} processes
 * @property {Record<string, string>} [addresses] there once it is ready
 */

/**
 * Claims the folder for one instance of a server.
 *
 * If a living tool has one there, the answer is `addresses` of that. If a tool died and left one running, it is
 * stopped first. Otherwise the caller starts its own and tells with `publish`, and at the end with `release`.
 *
 * @param {string} directory
 */
export async function claim(directory) {
  const file = join(directory, FILE);
  mkdirSync(directory, { recursive: true });
  for (;;) {
    const owner = { pid: process.pid, identity: identityOf(process.pid) ?? '' };
    /** @type {InstanceRecord} */
    const record = { owner, processes: [] };
    if (create(file, record)) return claimed(file, record);
    await until(() => read(file) !== undefined, { timeoutMs: 500 });
    const other = read(file);
    if (other && isAlive(other.owner)) {
      const addresses = await addressesOf(file);
      if (addresses) return { addresses };
      continue;
    }
    await endInstance(other, file);
  }
}

function claimed(file, record) {
  const save = () => writeFileSync(file, JSON.stringify(record));
  return {
    publish(changes) {
      Object.assign(record, changes);
      save();
    },
    release() {
      rmSync(file, { force: true });
    },
  };
}

async function addressesOf(file) {
  const settled = await until(
    () => {
      const record = read(file);
      return !record || record.addresses || !isAlive(record.owner);
    },
    { timeoutMs: 120_000 },
  );
  if (!settled)
    throw new ToolError(`${file}: another run has been starting this for two minutes. Stop it and try again.`);
  return read(file)?.addresses;
}

async function endInstance(record, file) {
  for (const left of [...(record?.processes ?? [])].reverse()) await endProcess(left);
  rmSync(file, { force: true });
}

/**
 * Stops and removes what killed runs of the tests have left in the system's folder for temporary files.
 *
 * @param {string} parent
 * @param {string} prefix of the folders of such runs; each holds one folder per instance
 */
export async function sweep(parent, prefix) {
  const names = existsSync(parent) ? readdirSync(parent) : [];
  for (const name of names.filter((entry) => entry.startsWith(prefix))) {
    const directory = join(parent, name);
    const stats = statSync(directory, { throwIfNoEntry: false });
    if (!stats?.isDirectory() || stats.uid !== process.getuid?.()) continue;
    const files = readdirSync(directory).map((inner) => join(directory, inner, FILE));
    const records = files.map(read).filter((record) => record !== undefined);
    const isRecent = Date.now() - stats.mtimeMs < STARTING_MS;
    if (records.length === 0 ? isRecent : records.some(({ owner }) => isAlive(owner) || isElsewhere(owner))) {
      continue;
    }
    for (const record of records) for (const left of [...record.processes].reverse()) await endProcess(left);
    rmSync(directory, { recursive: true, force: true });
  }
}

function create(file, record) {
  try {
    const descriptor = openSync(file, 'wx');
    writeSync(descriptor, JSON.stringify(record));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @returns {InstanceRecord | undefined} */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
