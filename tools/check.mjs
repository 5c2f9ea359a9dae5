/** `npm run check`: everything that can be said of the code without running it. Runs all checks, then fails if any did. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ToolError, runTool } from './lib/lifecycle.mjs';
import { root } from './lib/paths.mjs';
import { note, step } from './lib/progress.mjs';
import { run } from './lib/run.mjs';

const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', CI: 'true', NO_COLOR: '1' };
delete env.FORCE_COLOR; // to some programs it says yes, whatever its value

/** Runs a program of the dependencies. */
async function installed(program, ...args) {
  const { code, output } = await run(join(root, 'node_modules/.bin', program), args, { cwd: root, env, check: false });
  if (code !== 0) throw new ToolError(output.trim() || `${program} ended with code ${code}`);
}

const CHECKS = {
  types: () => installed('tsc', '-p', 'tsconfig.json'),
  // Before lint: its rule on module boundaries skips itself when no graph is cached.
  'project graph': () => installed('nx', 'show', 'projects'),
  lint: () => installed('eslint', '.', '--max-warnings=0'),
  dependencies: () => installed('depcruise', 'apps', 'libs', 'e2e', '--config', '.dependency-cruiser.cjs'),
  formatting: () => installed('prettier', '--check', '.'),
  lockfile: checkLockfile,
};

/** An address in the lockfile would tie every install to one registry. */
function checkLockfile() {
  if (/"resolved": "http/.test(readFileSync(join(root, 'package-lock.json'), 'utf8'))) {
    throw new ToolError('package-lock.json names a registry. Run npm install with the .npmrc of this repository.');
  }
}

await runTool(async () => {
  await ensureDependencies();
  const failures = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    await step(name, check).catch((error) => failures.push({ name, error }));
  }
  for (const { name, error } of failures) console.error(`\n--- ${name}\n${error.message}`);
  if (failures.length > 0) throw new ToolError(`failed: ${failures.map(({ name }) => name).join(', ')}`);
  note('all checks passed');
});
