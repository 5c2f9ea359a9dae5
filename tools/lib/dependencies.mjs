import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError } from './lifecycle.mjs';
import { npm } from './npm.mjs';
import { root } from './paths.mjs';
import { step } from './progress.mjs';

const OLDEST_NODE = [20, 19];

/** Installs what the lockfile names, unless it is installed already. Uses Node alone. */
export async function ensureDependencies() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new ToolError(`Carillon needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  }
  if (isInstalled()) return;
  await step('installing the dependencies (npm ci)', install);
}

async function install() {
  try {
    await npm(['ci', '--include=dev'], {
      cwd: root,
      env: { ...process.env, NX_DAEMON: 'false', DO_NOT_TRACK: '1', SCARF_ANALYTICS: 'false' },
    });
  } catch (error) {
    throw new ToolError(
      `${error.message}\n\nThe dependencies could not be installed. Is the npm registry within reach (npm ping)?` +
        ' Behind a proxy or with a registry of your own, set it first: npm config set registry <url>.',
    );
  }
}

/** Whether every package of the lockfile is in `node_modules` in that version; those for other platforms may be missing. */
function isInstalled() {
  const wanted = packagesIn('package-lock.json');
  const present = packagesIn('node_modules/.package-lock.json');
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional, link }]) => {
    const found = present[path];
    return path === '' || link || (found ? found.version === version : optional || devOptional);
  });
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}
