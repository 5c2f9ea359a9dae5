import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Debian packages, unpacked and not installed. */
export interface UnpackedPackages {
  /** Where their `/` is. */
  readonly root: string;
  remove(): void;
}

/**
 * Fetches packages with apt and unpacks them into a folder of their own: for peers of other makers that speak a protocol.
 *
 * @returns why there are none, where there is no apt or the packages cannot be had
 */
export function unpackPackages(...names: readonly string[]): UnpackedPackages | string {
  const dir = mkdtempSync(join(tmpdir(), 'carillon-peer-'));
  chmodSync(dir, 0o755); // for servers that give up being root
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  const run = (program: string, ...args: readonly string[]): unknown =>
    execFileSync(program, args, { cwd: dir, stdio: 'ignore', timeout: 120_000 });
  try {
    run('apt-get', 'download', ...names);
    const root = join(dir, 'root');
    for (const file of readdirSync(dir).filter((one) => one.endsWith('.deb')))
      run('dpkg', '--extract', join(dir, file), root);
    return { root, remove };
  } catch {
    remove();
    return `apt-get cannot fetch ${names.join(', ')} here`;
  }
}
