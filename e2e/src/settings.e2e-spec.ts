import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './system/root';
import { SERVICES } from './system/services';

/** A setting that is wrong for each service, besides its port. */
const WRONG = { DATABASE_URL: 'mysql://somewhere/else', PORT: 'eighty', RABBITMQ_URL: 'amqp://127.0.0.1:1' };

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(service: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'dist/apps', service, 'src/main.js')], { env });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => (said[stream] += text));
    child.once('close', (code) => resolve({ code, ...said }));
  });
}

describe('a service with wrong settings', () => {
  it('ends at once with code 1 and names every one of them in one message', async () => {
    const ended = await Promise.all(SERVICES.map((service) => run(service, WRONG)));

    for (const [index, { code, stderr, stdout }] of ended.entries()) {
      const name = SERVICES[index]!;
      expect({ name, code, stdout }).toEqual({ name, code: 1, stdout: '' });
      expect(stderr).toMatch(new RegExp(`^${name} cannot start, \\d setting\\(s\\) are wrong:\n`));
      expect(stderr).toMatch(/^ {2}DATABASE_URL: a URL that begins with postgres:\/\//m);
      expect(stderr).toMatch(/^ {2}PORT: /m);
      expect(stderr).not.toContain('RABBITMQ_URL');
    }
  }, 60_000);
});
