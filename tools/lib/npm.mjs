import { run, which } from './run.mjs';
import { ToolError } from './lifecycle.mjs';

/**
 * Runs npm: the one that runs this tool, or the one on the path.
 *
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function npm(args, options = {}) {
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const running = process.env.npm_execpath;
  if (running?.endsWith('.js')) return run(process.execPath, [running, ...args, ...quiet], options);
  if (!which('npm'))
    throw new ToolError('npm is not on the PATH. It comes with Node.js 20 and newer: https://nodejs.org');
  return run('npm', [...args, ...quiet], options);
}
