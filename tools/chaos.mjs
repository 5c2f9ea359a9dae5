/**
 * `npm run chaos`: does terrible things to the running system, by a plan that follows from a seed, and shows after each that
 * every event has ended as one message received or as one that says why not. See `HELP`.
 */
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { FAULTS } from './chaos/faults.mjs';
import { play } from './chaos/rounds.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ToolError, runTool } from './lib/lifecycle.mjs';
import { note, progressToStderr } from './lib/progress.mjs';

const HELP = `npm run chaos -- [options]

  --runs=N        how many faults in all (every kind at least once by default)
  --only=A,B      these kinds alone: see --list
  --seed=N        the plan of an earlier run again
  --waiting=N     how many messages a slow consumer lets wait (20,000); a million takes an hour and ten GB of disk on two cores
  --list          the kinds of faults
  --json          the table as JSON lines, then the sum`;

await runTool(async () => {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string' },
      only: { type: 'string' },
      seed: { type: 'string' },
      waiting: { type: 'string' },
      list: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(HELP);
  if (values.list) return console.log(Object.keys(FAULTS).join('\n'));
  // Not at the comma within a number: "broker restarted with 1,000 queued".
  const kinds = values.only?.split(/,(?!\d)/) ?? Object.keys(FAULTS);
  const stranger = kinds.find((kind) => !FAULTS[kind]);
  if (stranger !== undefined) throw new ToolError(`there is no fault "${stranger}"; see npm run chaos -- --list`);
  const runs = Number(values.runs ?? kinds.length);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  const waiting = values.waiting === undefined ? undefined : Number(values.waiting);
  if (waiting !== undefined && !(Number.isInteger(waiting) && waiting > 0))
    throw new ToolError('--waiting takes a whole number of at least 1');
  if (!Number.isInteger(runs) || runs < 1) throw new ToolError('--runs takes a whole number of at least 1');
  if (!Number.isInteger(seed)) throw new ToolError('--seed takes a whole number');
  if (values.json) progressToStderr();
  await ensureDependencies();
  await build();
  note(`seed ${seed}: npm run chaos -- --seed=${seed} --runs=${runs}${values.only ? ` --only=${values.only}` : ''}`);
  const sheets = await play({
    kinds,
    runs,
    seed,
    waiting,
    onSheet: (sheet) => values.json && console.log(JSON.stringify(sheet)),
  });
  const sum = sumOf(sheets);
  if (values.json) console.log(JSON.stringify({ seed, ...sum }));
  else {
    console.table(byKind(sheets));
    console.table(sum);
  }
  return sum.lost + sum.twice + sum.lies === 0 ? 0 : 1;
});

function sumOf(sheets) {
  const fields = ['published', 'received', 'withReason', 'unknown', 'lost', 'twice', 'lies'];
  return { runs: sheets.length, ...Object.fromEntries(fields.map((field) => [field, count(sheets, field)])) };
}

function count(sheets, field) {
  return sheets.reduce((sum, sheet) => sum + (sheet[field].length ?? sheet[field]), 0);
}

function byKind(sheets) {
  const kinds = [...new Set(sheets.map(({ kind }) => kind))];
  return Object.fromEntries(kinds.map((kind) => [kind, sumOf(sheets.filter((sheet) => sheet.kind === kind))]));
}
