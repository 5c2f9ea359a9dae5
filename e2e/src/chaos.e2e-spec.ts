import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { testSeed } from '@carillon/testing';
import { ROOT } from './system/root';

const seed = testSeed();

/** The faults that take a server of their own; the long list is `npm run chaos`. */
const KINDS = [
  'kill all at once',
  'kill the broker',
  'kill the database',
  'cut off the broker',
  'cut off the database',
  'memory alarm',
  'poison in a packet',
  'provider hangs',
  'provider drops the line',
  'clocks apart',
  'deploy',
];

interface Sum {
  readonly runs: number;
  readonly published: number;
  readonly received: number;
  readonly withReason: number;
  readonly unknown: number;
  readonly lost: number;
  readonly twice: number;
  readonly lies: number;
}

describe(`terrible things (CARILLON_SEED=${seed})`, () => {
  it('lose no message, double none, and let every end be told truly', async () => {
    const args = ['tools/chaos.mjs', '--json', `--seed=${seed}`, `--only=${KINDS.join(',')}`];
    // A code other than 0 says the same as the sum, with less detail.
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: ROOT }).catch(
      (error: { stdout: string; stderr: string }) => error,
    );
    const lines = stdout.trim().split('\n');
    if (!lines.at(-1)?.startsWith('{"seed"')) throw new Error(`no sum was told:\n${stdout}\n${stderr}`);
    const { lost, twice, lies, runs, published, received, withReason, unknown } = JSON.parse(lines.at(-1)!) as Sum;
    const guilty = lines.slice(0, -1).filter((line) => !/"lost":\[\],"twice":\[\],"lies":\[\]/.test(line));
    expect(guilty).toEqual([]);
    expect({ lost, twice, lies, runs }).toEqual({ lost: 0, twice: 0, lies: 0, runs: KINDS.length });
    expect(received + withReason + unknown).toBe(published);
    expect(received).toBeGreaterThan(published * 0.9);
  }, 600_000);
});
