/** What processes have used of the machine, from `/proc`: CPU time, memory. Linux alone. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const MICROS_PER_TICK = 1_000_000 / TICKS_PER_SECOND;

/** @returns {{ name: string, parent: number, micros: number } | undefined} its CPU time, with that of its ended children */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // proc(5): utime, stime, cutime, cstime are fields 14 to 17 of the line.
    const ticks = fields.slice(11, 15).reduce((sum, value) => sum + Number(value), 0);
    return { name, parent: Number(fields[1]), micros: ticks * MICROS_PER_TICK };
  } catch {
    return undefined;
  }
}

const allPids = () =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);

/** @returns {number[]} the process and all below it */
export function familyOf(pid) {
  const parents = new Map(allPids().map((each) => [each, statOf(each)?.parent]));
  const family = [pid];
  for (let index = 0; index < family.length; index += 1)
    for (const [child, parent] of parents) if (parent === family[index]) family.push(child);
  return family;
}

/** CPU time in microseconds of processes together. */
export const cpuOf = (pids) => pids.reduce((sum, pid) => sum + (statOf(pid)?.micros ?? 0), 0);

/** @returns {number} the most memory that a process has held at one time, in MiB */
export function peakMemoryOf(pid) {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}
