import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** Reads lines of process ids until whoever writes them is gone, and kills those of the last line. */
const WATCH = 'while read -r line; do ids=$line; done; [ -z "$ids" ] || kill -9 $ids';

const guarded = new Set<number>();
let tell: ((ids: string) => void) | undefined;

/** Sees to it that a child does not outlive this process, even if this process is killed. */
export function guard(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  change(() => guarded.add(pid));
  child.once('exit', () => change(() => guarded.delete(pid)));
}

function change(make: () => void): void {
  make();
  tell ??= startWatch();
  tell([...guarded].join(' '));
}

function startWatch(): (ids: string) => void {
  // In a group of its own, so that what ends the tests does not end it first.
  const watch = spawn('sh', ['-c', WATCH], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watch.unref();
  // Its pipe must not keep Jest from ending, which is what it waits for.
  (watch.stdin as Socket).unref();
  return (ids) => watch.stdin.write(`${ids}\n`);
}
