import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { catalog } from './catalog';
import { CloudEvent } from './cloud-event';
import { PublicStatus } from './delivery/public-status';
import { loyaltyEventTypes } from './loyalty/catalog';
import { loyaltyCommandTypes } from './loyalty/commands';

/**
 * The language as it was last agreed on, one file for each published schema. Whoever changes a schema on purpose deletes
 * its file, runs this test twice (the first run writes the file anew and fails), and commits both changes together.
 *
 * A schema only grows: new fields are optional or have a default. Anything else is a new contract with the suffix `.v2`.
 */
const FOLDER = join(__dirname, '__schemas__');

const published: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ...catalog.map(({ name, schema }) => [name, schema] as const),
  ...[...loyaltyEventTypes.values()].map(({ type, data }) => [`loyalty-event.${type}`, data] as const),
  ...[...loyaltyCommandTypes.values()].map(({ type, data }) => [`loyalty-command.${type}`, data] as const),
  ['cloud-event', CloudEvent],
  ['public-status', PublicStatus],
]);

it.each([...published])('%s is as it was agreed on', (name, schema) => {
  const file = join(FOLDER, `${name}.json`);
  const current: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })));
  if (!existsSync(file)) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, `${JSON.stringify(current, null, 2)}\n`);
    throw new Error(`${name}.json was not there and has been written: read it, format it, commit it, and run again`);
  }
  expect(current).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});

it('keeps no schema of what is no longer published', () => {
  expect(readdirSync(FOLDER).sort()).toEqual([...published.keys()].map((name) => `${name}.json`).sort());
});
