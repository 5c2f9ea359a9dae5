/**
 * `npm run bench`: measures the whole system; `npm run bench -- <name>`: one thing. Each has a database and a broker of its own.
 * What there is to measure are the files of `tools/bench`; each exports `summary` and `main(args)`.
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
  const [first, ...others] = process.argv.slice(2);
  // Without a name: the whole system.
  const isNamed = first !== undefined && !first.startsWith('-');
  const name = isNamed ? first : 'system';
  const args = isNamed ? others : process.argv.slice(2);
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length));
  if (args.includes('--help')) return console.log(await usage(names));
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
  return `npm run bench -- <name>; without a name, system\n${lines.join('\n')}`;
}
