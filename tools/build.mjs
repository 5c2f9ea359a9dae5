import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ToolError, runTool } from './lib/lifecycle.mjs';
import { root } from './lib/paths.mjs';
import { step } from './lib/progress.mjs';

const require = createRequire(import.meta.url);
const dist = join(root, 'dist');
const memoryFile = join(dist, '.build.json');

const NOT_BUILT = /\.(spec|int-spec|e2e-spec)\.ts$|\.d\.ts$|\.snap$|\.md$/;
const ASIDE = new Set(['test', '__tests__', '__snapshots__', 'node_modules']);
const AT_ONCE = 16;

/**
 * Compiles the sources of `apps` and `libs` into `dist`, at the same paths: what changed since the last time, and no tests. Imports
 * of `@carillon/...` become relative ones, so the result runs without help. Files that are not TypeScript are copied.
 *
 * Types are not checked here; `npm run check` does that.
 *
 * @returns {Promise<{ built: number, total: number }>}
 */
export function build() {
  return step('build', buildChanged, ({ built, total }) => `${built} of ${total} files`);
}

async function buildChanged() {
  const sources = sourceFiles();
  const aliases = readAliases();
  const key = fingerprint(aliases);
  const memory = recall(key);
  const stale = sources.filter(
    ({ path, mark }) => memory.get(path) !== mark || !existsSync(join(dist, outputOf(path))),
  );
  const current = new Set(sources.map(({ path }) => path));
  for (const path of [...memory.keys()].filter((known) => !current.has(known))) {
    for (const suffix of ['', '.map']) rmSync(join(dist, outputOf(path) + suffix), { force: true });
  }
  const failures = await buildAll(stale, aliases);
  const failed = new Set(failures.map(({ path }) => path));
  const good = sources.filter(({ path }) => !failed.has(path));
  write(memoryFile, JSON.stringify({ key, files: good.map(({ path, mark }) => [path, mark]) }));
  if (failures.length > 0) {
    throw new ToolError(
      failures.map(({ path, error }) => `${path}\n${error.message.split('\n\nCaused by:')[0]}`).join('\n\n'),
    );
  }
  return { built: stale.length, total: sources.length };
}

/** @returns {{ path: string, mark: string }[]} relative to the root, with what changes when the file does */
function sourceFiles() {
  const projects = ['apps', 'libs'].flatMap((kind) =>
    namesIn(join(root, kind)).map((name) => join(root, kind, name, 'src')),
  );
  const files = projects.flatMap((folder) => [...filesUnder(folder)]).filter((file) => !NOT_BUILT.test(file));
  return files.map((file) => {
    const { mtimeMs, size } = statSync(file);
    return { path: relative(root, file), mark: `${mtimeMs}:${size}` };
  });
}

const namesIn = (folder) => (existsSync(folder) ? readdirSync(folder) : []);

function* filesUnder(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && !ASIDE.has(entry.name)) yield* filesUnder(join(folder, entry.name));
    else if (entry.isFile()) yield join(folder, entry.name);
  }
}

const outputOf = (path) => (extname(path) === '.ts' ? path.replace(/\.ts$/, '.js') : path);

/** @returns {Map<string, string>} alias -> the file it stands for, relative to the root */
function readAliases() {
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8'));
  return new Map(Object.entries(compilerOptions.paths).map(([alias, [file]]) => [alias, file.replace(/^\.\//, '')]));
}

/** Changes when every file has to be built again. */
function fingerprint(aliases) {
  const hash = createHash('sha256').update(JSON.stringify([...aliases]));
  for (const file of ['tools/build.mjs', 'tools/swc.config.cjs', 'node_modules/@swc/core/package.json']) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/** What `dist` was built from; nothing, and `dist` is emptied, if it was built in another way. */
function recall(key) {
  try {
    const memory = JSON.parse(readFileSync(memoryFile, 'utf8'));
    if (memory.key === key) return new Map(memory.files);
  } catch {
    // Never built, or not by us.
  }
  rmSync(dist, { recursive: true, force: true });
  return new Map();
}

async function buildAll(stale, aliases) {
  const failures = [];
  const queue = [...stale];
  const work = async () => {
    for (let file; (file = queue.shift());) {
      const { path } = file;
      await buildOne(path, aliases).catch((error) => failures.push({ path, error }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failures;
}

async function buildOne(path, aliases) {
  const output = join(dist, outputOf(path));
  mkdirSync(dirname(output), { recursive: true });
  if (extname(path) !== '.ts') return copyFileSync(join(root, path), output);
  const { transform } = await import('@swc/core');
  const options = {
    ...require('./swc.config.cjs'),
    filename: join(root, path),
    sourceFileName: sourceSeenFrom(output, path),
  };
  const { code, map } = await transform(readFileSync(join(root, path), 'utf8'), options);
  write(output, `${resolveAliases(code, path, aliases)}\n//# sourceMappingURL=${output.split('/').at(-1)}.map\n`);
  write(`${output}.map`, map);
}

const sourceSeenFrom = (output, path) => relative(dirname(output), join(root, path));

/** Lines stay where they are, so the source map holds. */
function resolveAliases(code, path, aliases) {
  return code.replaceAll(/\brequire\("(@carillon\/[^"]+)"\)/g, (_, alias) => {
    const target = aliases.get(alias);
    if (!target) throw new Error(`${alias} is not among the paths of tsconfig.base.json`);
    const file = relative(dirname(path), outputOf(target));
    return `require("${file.startsWith('.') ? file : `./${file}`}")`;
  });
}

/** Whole or not at all: another build may be at work. */
function write(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.tmp`;
  writeFileSync(partial, content);
  renameSync(partial, file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runTool(async () => {
    await ensureDependencies();
    await build();
  });
}
