import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from './system/root';

describe('the reference', () => {
  it('is what the code says: run "npm run docs" when it is not', async () => {
    const run = promisify(execFile)(process.execPath, ['tools/docs.mjs', '--check', '--no-build'], { cwd: ROOT });
    expect((await run).stdout).toContain('are up to date');
  }, 60_000);
});
