import { spawnSync } from 'node:child_process';
import { oblige } from '../lib/lifecycle.mjs';
import { checkoutId } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { isHidden } from './hidden.mjs';

/** Whether a Docker engine answers. */
export function hasDocker() {
  return !isHidden('docker') && spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/**
 * Starts a container on free ports of the loopback interface; it is removed when the tool ends.
 *
 * @param {{ name: string, image: string, ports: number[], options?: string[], args?: string[], volume?: string }} what
 * `volume`: where the data is kept across starts; without it they go with the container
 * @returns {Promise<{ ports: number[], stop(): Promise<void> }>} the ports of the host, in the same order
 */
export async function startContainer({ name, image, ports, options = [], args = [], volume }) {
  const container = `carillon-${checkoutId}-${name}-${volume ? 'start' : process.pid}`;
  const remove = ['docker', 'rm', '--force', '--volumes', container];
  await run(remove[0], remove.slice(1), { check: false });
  const stop = oblige({
    command: remove,
    stop: () => run(remove[0], remove.slice(1), { check: false }).then(() => {}),
  });
  const publish = ports.flatMap((port) => ['--publish', `127.0.0.1::${port}`]);
  const keep = volume ? ['--volume', `carillon-${checkoutId}-${name}:${volume}`] : [];
  await run('docker', ['run', '--detach', '--name', container, ...publish, ...keep, ...options, image, ...args]);
  const mapped = [];
  for (const port of ports) {
    const { output } = await run('docker', ['port', container, `${port}/tcp`]);
    mapped.push(Number(output.trim().split('\n')[0].split(':').at(-1)));
  }
  return { ports: mapped, stop };
}
