/** `npm run docs`: writes the reference from the code. With `--check` it writes nothing and fails when a page is stale. */
import { createRequire } from 'node:module';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from './build.mjs';
import { messageReference } from './docs/message-reference.mjs';
import { providerReference } from './docs/provider-reference.mjs';
import { settingsReference } from './docs/settings-reference.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { runTool, ToolError } from './lib/lifecycle.mjs';
import { root } from './lib/paths.mjs';
import { SERVICES } from './lib/services.mjs';

const FOLDER = 'docs/reference';

/** The compiled code; its CommonJS modules do not show all their names to `import`. */
const require = createRequire(join(root, 'dist', 'index.js'));

await runTool(async () => {
  const check = process.argv.includes('--check');
  await ensureDependencies();
  if (!process.argv.includes('--no-build')) await build();
  const pages = await generate();
  const stale = await differences(pages);
  if (check) {
    if (stale.length > 0) throw new ToolError(`Stale reference, run "npm run docs":\n  ${stale.join('\n  ')}`);
    console.log(`${pages.size} pages are up to date`);
    return 0;
  }
  for (const name of stale) await write(name, pages.get(name));
  console.log(
    stale.length === 0 ? `${pages.size} pages were up to date` : `wrote ${stale.length} of ${pages.size} pages`,
  );
  return 0;
});

/** Every page by its path below `docs/reference`. */
async function generate() {
  const contracts = require('./libs/contracts/src/index.js');
  const { brokerDefinitions } = require('./libs/messaging/src/definitions.js');
  const services = SERVICES.map(load);
  const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
  const pages = new Map([
    ['asyncapi.json', json(contracts.asyncApi())],
    ['messages.md', messageReference(contracts)],
    ['settings.md', settingsReference(services)],
    ['rabbitmq-definitions.json', json(brokerDefinitions(services))],
    ['../providers.md', providerReference(services)],
  ]);
  for (const service of services) pages.set(`openapi/${service.name}.json`, json(await service.openApi()));
  return pages;
}

function load(name) {
  return Object.values(require(`./apps/${name}/src/service.js`)).find(
    (value) => typeof value?.start === 'function' && value.name === name,
  );
}

async function differences(pages) {
  const present = await readdir(join(root, FOLDER), { recursive: true, withFileTypes: true }).catch(() => []);
  const files = present
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, FOLDER).length + 1));
  const stale = files.filter((name) => !pages.has(name));
  for (const [name, text] of pages) {
    const current = await readFile(join(root, FOLDER, name), 'utf8').catch(() => undefined);
    if (current !== text) stale.push(name);
  }
  return stale;
}

async function write(name, text) {
  const file = join(root, FOLDER, name);
  if (text === undefined) return rm(file);
  await mkdir(dirname(file), { recursive: true });
  return writeFile(file, text);
}
