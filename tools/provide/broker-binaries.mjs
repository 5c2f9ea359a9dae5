import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ToolError } from '../lib/lifecycle.mjs';
import { isRoot, local, moved } from '../lib/paths.mjs';
import { isExecutable, run, which } from '../lib/run.mjs';
import { isHidden } from './hidden.mjs';

const REMEDY =
  'Install RabbitMQ 3.10 or newer (for example: apt-get install rabbitmq-server), start Docker, or set RABBITMQ_URL' +
  ' (and RABBITMQ_MANAGEMENT_URL) to a broker you have.';

/**
 * Where RabbitMQ is and what it needs to find Erlang.
 *
 * @typedef {{ sbin: string, env: Record<string, string> }} Broker
 */

/** @returns {Broker | undefined} RabbitMQ of this machine */
export function findRabbit() {
  if (isHidden('rabbitmq')) return undefined;
  const onPath = which('rabbitmq-server');
  const candidates = [...releasesIn('/'), ...(onPath ? [dirname(realpathSync(onPath))] : [])];
  const sbin = candidates.find(isUsable);
  return sbin && (which('erl') || existsSync('/usr/lib/erlang/bin/erl')) ? { sbin, env: {} } : undefined;
}

/** The scripts themselves, not the wrappers that switch to the user `rabbitmq`. */
const isUsable = (sbin) => isExecutable(join(sbin, 'rabbitmq-server')) && existsSync(join(sbin, 'rabbitmq-env'));

function releasesIn(prefix) {
  const folder = join(prefix, 'usr/lib/rabbitmq/lib');
  return existsSync(folder) ? readdirSync(folder).map((release) => join(folder, release, 'sbin')) : [];
}

/**
 * Installs RabbitMQ with apt: for the whole machine as root, otherwise unpacked into a folder of ours.
 *
 * @param {{ log: (line: string) => void }} options
 * @returns {Promise<Broker>}
 */
export async function installRabbit({ log }) {
  const unpacked = unpackedRabbit();
  if (unpacked) return unpacked;
  if (!which('apt-get') || !which('dpkg')) throw new ToolError(`There is no RabbitMQ on this machine. ${REMEDY}`);
  try {
    if (isRoot && !isHidden('rabbitmq')) await installWithApt(log);
    else await unpackWithDpkg(log);
  } catch (error) {
    throw new ToolError(`${error.message}\n\nRabbitMQ could not be installed. ${REMEDY}`);
  }
  const installed = findRabbit() ?? unpackedRabbit();
  if (!installed) throw new ToolError(`RabbitMQ was installed, but is not where it should be. ${REMEDY}`);
  return installed;
}

async function installWithApt(log) {
  log('no RabbitMQ on this machine: installing the Debian package rabbitmq-server for the whole machine (apt-get)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const patience = ['-o', 'DPkg::Lock::Timeout=120']; // another installation may be under way
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  // 101 keeps the package from starting its service; ours is another instance (Debian's invoke-rc.d policy).
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await run('apt-get', [...patience, 'update'], { env });
    await run('apt-get', [...patience, 'install', '-y', '--no-install-recommends', 'rabbitmq-server'], { env });
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

/** Blanks in a path break the scripts of RabbitMQ. */
const unpackDirectory = () => (/\s/.test(local) ? moved(join(local, 'erlang')) : join(local, 'erlang'));

async function unpackWithDpkg(log) {
  const folder = unpackDirectory();
  log(`no RabbitMQ on this machine: unpacking the Debian packages of rabbitmq-server and Erlang into ${folder}`);
  const apt = join(folder, 'apt');
  for (const name of ['state/lists/partial', 'cache/archives/partial']) mkdirSync(join(apt, name), { recursive: true });
  writeFileSync(join(apt, 'status'), statusWithoutBroker());
  const options = {
    'Dir::State': join(apt, 'state'),
    'Dir::State::status': join(apt, 'status'),
    'Dir::Cache': join(apt, 'cache'),
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': '',
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await run('apt-get', [...flags, 'update']);
  await run('apt-get', [...flags, 'install', '-y', '--no-install-recommends', '--download-only', 'rabbitmq-server']);
  const archives = join(apt, 'cache/archives');
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg', ['-x', join(archives, file), folder]);
  }
  relocateErlang(folder);
  rmSync(apt, { recursive: true, force: true });
  writeFileSync(join(folder, 'complete'), '');
}

/** What the machine has, but for the packages we want all of, and those that would miss them. */
function statusWithoutBroker() {
  let packages = readFileSync('/var/lib/dpkg/status', 'utf8').split('\n\n');
  let isUnwanted = (entry) => /^Package: (rabbitmq-server|erlang-.*)$/m.test(entry);
  for (;;) {
    const removed = packages.filter(isUnwanted).map((entry) => /^Package: (.*)$/m.exec(entry)?.[1]);
    if (removed.length === 0) return packages.join('\n\n');
    packages = packages.filter((entry) => !isUnwanted(entry));
    isUnwanted = (entry) => dependenciesOf(entry).some((name) => removed.includes(name));
  }
}

function dependenciesOf(entry) {
  const fields = [...entry.matchAll(/^(?:Pre-)?Depends: (.*)$/gm)].map(([, names]) => names);
  return fields.flatMap((names) => names.split(/[,|]/)).map((name) => name.trim().split(/[ :(]/)[0]);
}

/** Debian's `erl` names the folder it is installed in. */
function relocateErlang(folder) {
  const erlang = join(folder, 'usr/lib/erlang');
  for (const release of readdirSync(erlang).filter((name) => name.startsWith('erts-'))) {
    for (const file of [join(erlang, 'bin/erl'), join(erlang, release, 'bin/erl')].filter((name) => existsSync(name))) {
      const script = readFileSync(file, 'utf8').replaceAll(/ROOTDIR=\/usr\/lib\/erlang\b/g, `ROOTDIR="${erlang}"`);
      rmSync(file);
      writeFileSync(file, script, { mode: 0o755 });
    }
  }
}

/** @returns {Broker | undefined} the RabbitMQ unpacked earlier */
function unpackedRabbit() {
  const folder = unpackDirectory();
  const sbin = releasesIn(folder).find(isUsable);
  if (!sbin || !existsSync(join(folder, 'complete'))) return undefined;
  const libraries = readdirSync(join(folder, 'usr/lib')).filter((name) => name.endsWith('-linux-gnu'));
  const paths = ['lib', 'usr/lib'].flatMap((lib) => libraries.map((triplet) => join(folder, lib, triplet)));
  return {
    sbin,
    env: { PATH: `${join(folder, 'usr/lib/erlang/bin')}:${process.env.PATH}`, LD_LIBRARY_PATH: paths.join(':') },
  };
}
