/** What happens when the disk under a server is full to the last octet, and an operator makes room after a while. */
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../lib/wait.mjs';

/** More than the segments that PostgreSQL keeps to write into anew. */
const LOG_MEGABYTES = 2_000;

const onFullDisk = (server, { beside = async () => undefined, mustRestart = false } = {}) => ({
  ground: 'small disks',
  overMs: 20_000,
  async begin({ stage, random }) {
    await sleep(random() * 300);
    const { disk } = stage[server];
    disk.fill();
    await beside(stage);
    await sleep(6_000 + random() * 8_000);
    disk.free();
    await attend(stage[server], mustRestart);
  },
});

export const DISK_FAULTS = {
  'disk of the database full': onFullDisk('postgres'),
  'disk of the database full with its log': onFullDisk('postgres', { beside: fillLog }),
  // Its node goes on, but the log of its quorum queues has ended: they are down until it is started anew.
  'disk of the broker full': onFullDisk('broker', { mustRestart: true }),
};

/** Writes into the database's log until it has no room for it either, upon which PostgreSQL ends itself (PANIC). */
async function fillLog({ databaseUrl }) {
  const { default: pg } = await import('pg'); // which is not there before the tool has seen to it
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (let megabyte = 0; megabyte < LOG_MEGABYTES; megabyte += 1)
      await client.query(`select pg_logical_emit_message(true, 'chaos', repeat('x', 1048576))`);
  } catch {
    // It had no room.
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What an operator does who has made room: looks for a while, and starts the server if it has ended, or must be. */
async function attend(server, mustRestart) {
  const gone = await until(() => !server.isAlive(), { timeoutMs: 3_000 });
  if (!gone && mustRestart) await server.kill();
  if (gone || mustRestart) await server.revive();
}
