import { openSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError, startProcess } from '../lib/lifecycle.mjs';
import { root } from '../lib/paths.mjs';
import { tailOf } from '../lib/run.mjs';
import { until } from '../lib/wait.mjs';

/** As the image sets it. */
const NODE_OPTIONS = '--max-semi-space-size=32';

/** One service as a process of its own, which can be killed and started anew at the same address. */
export class Service {
  #process;

  constructor({ name, dir, env, profileDir }) {
    this.name = name;
    this.url = `http://127.0.0.1:${env.PORT}`;
    this.log = join(dir, `${name}.log`);
    this.env = env;
    this.profiling = profileDir
      ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, `--cpu-prof-name=${name}.cpuprofile`]
      : [];
  }

  get pid() {
    return this.#process?.pid;
  }

  /** Resolves when it takes work. @param {Record<string, string>} [extra] variables for this life alone */
  async start(extra = {}) {
    const fd = openSync(this.log, 'a');
    const main = join(root, 'dist/apps', this.name, 'src/main.js');
    this.#process = startProcess(process.execPath, [...this.profiling, main], {
      env: { ...process.env, NODE_OPTIONS, ...this.env, ...extra },
      stdio: ['ignore', fd, fd],
      graceMs: 20_000,
    });
    const ready = () =>
      fetch(`${this.url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    if (await until(ready, { timeoutMs: 90_000, everyMs: 100 })) return;
    throw new ToolError(`${this.name} does not start:\n${tailOf(this.log)}`);
  }

  /** Without warning; resolves when it is gone. */
  async kill() {
    const { child, exited } = this.#process;
    child.kill('SIGKILL');
    await exited;
  }

  /** Asks it to end; resolves when it has. */
  async terminate() {
    await this.#process?.stop();
  }
}
