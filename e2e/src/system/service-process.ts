import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually } from '@carillon/testing';
import { guard } from './process-guard';
import { ROOT } from './root';

const START_MS = 90_000;
const LAST_LINES = 5;
const LONGEST_LINE = 600;

/** One service of the system, as a process of its own. */
export class ServiceProcess {
  private child: ChildProcess | undefined;
  private output: string[] = [];
  private words: readonly string[] = [];
  /** Lines that held one of the words of `listenFor`. */
  readonly overheard: string[] = [];

  constructor(
    readonly name: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.env['PORT']}`;
  }

  /** What it said last, for whoever looks into a failure. */
  get lastWords(): string {
    return this.output.length === 0 ? '' : `--- ${this.name}\n${this.output.join('\n')}`;
  }

  listenFor(words: readonly string[]): void {
    this.words = words;
  }

  /** Resolves when the service takes packets. */
  async start(): Promise<void> {
    const main = join(ROOT, 'dist/apps', this.name, 'src/main.js');
    const child = spawn(process.execPath, ['--enable-source-maps', main], { env: this.env });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => this.hear(text));
    guard(child);
    let ended = false;
    const end = new Promise<never>((_, reject) => {
      child.once('exit', (code, signal) => {
        ended = true;
        reject(new Error(`${this.name} ended at its start, with ${code ?? signal}\n${this.lastWords}`));
      });
    });
    const ready = eventually(() => (ended ? undefined : this.requireReady()), { withinMs: START_MS, everyMs: 50 });
    await Promise.race([ready, end]);
  }

  /** Kills it without warning; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Asks it to end; resolves with its exit code. */
  async terminate(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (child === undefined) return null;
    this.child = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    return new Promise((resolve) => {
      child.once('exit', (code) => resolve(code));
      child.kill(signal);
    });
  }

  private async requireReady(): Promise<void> {
    const response = await fetch(`${this.url}/health/ready`).catch((cause: unknown) => {
      throw new Error(`${this.name} does not answer\n${this.lastWords}`, { cause });
    });
    if (!response.ok) throw new Error(`${this.name} is not ready: ${response.status}\n${this.lastWords}`);
  }

  private hear(text: string): void {
    if (this.words.some((word) => text.includes(word))) this.overheard.push(text);
    const lines = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(0, LONGEST_LINE));
    this.output = [...this.output, ...lines].slice(-LAST_LINES);
  }
}
