/**
 * Outlives the tool that started it by a moment: when the tool is gone without tidying up (killed, out of memory), it
 * ends the processes and removes the folders that the tool had named last.
 *
 * Standard input is a line of JSON for each change, `{ processes, commands, directories }`; its end is the end of the
 * tool. Nothing named means nothing to do.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { endProcess } from './processes.mjs';

let charge = { processes: [], commands: [], directories: [] };

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) charge = JSON.parse(line);

for (const record of charge.processes.reverse()) await endProcess(record);
for (const [command, ...args] of charge.commands) spawnSync(command, args, { stdio: 'ignore' });
for (const directory of charge.directories) rmSync(directory, { recursive: true, force: true });
