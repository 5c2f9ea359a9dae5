import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.mjs';

const folder = join(root, 'examples');
const read = (name) => readFileSync(join(folder, name), 'utf8');
const parts = ['members', 'currencies', 'templates', 'social-templates', 'offers'];

/** The programme of the examples, as `loadProgramme` takes it. */
export const readProgramme = () =>
  Object.fromEntries(parts.map((part) => [part, JSON.parse(read(`programme/${part}.json`))]));

/** The day of the examples and its right end, as text. */
export const readDayFiles = () => ({
  day: read('day.jsonl'),
  expected: read('expected.json'),
  answers: JSON.parse(read('answers.json')),
});
