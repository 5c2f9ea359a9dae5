/**
 * `npm run bench -- <name>`: measures one thing, with a database and a broker of its own. What there is to measure are the files
 * of `tools/bench`; each exports `summary` and `main(args)`.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ToolError, runTool } from './lib/lifecycle.mjs';
import { root } from './lib/paths.mjs';
import { progressToStderr } from './lib/progress.mjs';

const FOLDER = join(root, 'tools/bench');

await runTool(async () => {
  const [name, ...args] = process.argv.slice(2);
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length));
  if (!names.includes(name)) throw new ToolError(await usage(names));
  progressToStderr();
  await ensureDependencies();
  await build();
  const { main } = await import(join(FOLDER, `${name}.mjs`));
  return main(args);
});

async function usage(names) {
  const lines = await Promise.all(
    names.map(async (name) => `  ${name}  ${(await import(join(FOLDER, `${name}.mjs`))).summary}`),
  );
  return `Say what to measure: npm run bench -- <name>\n${lines.join('\n')}`;
}
