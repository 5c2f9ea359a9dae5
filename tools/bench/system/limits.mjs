/** What the machine can do with nothing of Carillon between: the measure of everything else in the same run. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { addressesIn } from '../../lib/addresses.mjs';
import { connectTo } from '../../lib/amqp.mjs';
import { ToolError, startProcess } from '../../lib/lifecycle.mjs';
import { purchase } from './programme.mjs';

const WORKER = fileURLToPath(new URL('bare-worker.mjs', import.meta.url));
const QUORUM = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
const IN_FLIGHT = 5_000;
/**
 * As many durable hops as an event makes: `intake`, `members`, `offers`, `dispatcher`, `renderer`, the gateway; and back, `dispatcher`
 * for what was sent, the gateway for the receipt, `dispatcher` for what it says.
 */
const HOPS = 9;

/**
 * Consumers of their own processes read events from a quorum queue; whether each event has come through is told on
 * the queue `bare.done`. @returns events a second
 */
async function run(stage, seconds, workers) {
  const connection = await connectTo(stage.brokerUrl);
  const channel = await connection.createConfirmChannel();
  let done = 0;
  await channel.assertQueue('bare.done', { exclusive: true });
  await channel.consume('bare.done', ({ content }) => (done += Number(content.toString())), { noAck: true });
  for (const queue of new Set(workers.map(({ from }) => from))) await channel.assertQueue(queue, QUORUM);
  const env = { ...process.env, BROKER_URL: addressesIn(stage.brokerUrl)[0], DATABASE_URL: stage.databaseUrl };
  const processes = workers.map((worker) =>
    startProcess(process.execPath, [WORKER], { env: { ...env, WORKER: JSON.stringify(worker) }, stdio: 'inherit' }),
  );
  let published = 0;
  const pump = async (until) => {
    while (Date.now() < until) {
      for (let room = Math.min(IN_FLIGHT - (published - done), 500); room > 0; room -= 1) {
        const options = { persistent: true, messageId: randomUUID() };
        channel.publish('', workers[0].from, purchase(`b-${published}`, `m-${published % 1_000}`), options);
        published += 1;
      }
      await sleep(2);
    }
  };
  await pump(Date.now() + 4_000);
  if (done === 0) throw new ToolError('nothing came through the bare pipeline in 4 s');
  const before = done;
  const began = performance.now();
  await pump(Date.now() + seconds * 1_000);
  const perSecond = Math.round(((done - before) / (performance.now() - began)) * 1_000);
  await Promise.all(processes.map(({ stop }) => stop()));
  for (const queue of new Set(workers.map(({ from }) => from))) await channel.deleteQueue(queue);
  await connection.close();
  return perSecond;
}

/** One consumer between a quorum queue and the SMSC, and nothing else. */
export const bareEventsPerSecond = (stage, seconds) =>
  run(stage, seconds, [{ kind: 'smsc', from: 'bare.events', smscPort: stage.ports.smsc }]);

/**
 * A pipeline as NestJS applications with RabbitMQ usually are: one message at a time through a handler, with an inbox row and
 * a state row in a transaction of its own, a confirmed publication and an acknowledgement; twenty at the same time.
 */
export async function oneMessagePipelineEventsPerSecond(stage, seconds) {
  await stage.database.query(`create schema if not exists bare`);
  await stage.database.query(
    `create table if not exists bare.inbox (id text primary key, at timestamptz default now())`,
  );
  await stage.database.query(`create table if not exists bare.state (id text primary key, hop int, body jsonb)`);
  const workers = Array.from({ length: HOPS }, (_, hop) => ({
    kind: 'hop',
    hop,
    from: `bare.hop-${hop}`,
    to: hop + 1 === HOPS ? 'bare.done' : `bare.hop-${hop + 1}`,
  }));
  const perSecond = await run(stage, seconds, workers);
  await stage.database.query('drop schema bare cascade');
  return perSecond;
}

/** Rows a second into a table with a key, 500 in a statement, on four connections. */
export async function insertsPerSecond(stage, seconds) {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: stage.databaseUrl, max: 4 });
  await pool.query(`create table if not exists public.bare_insert (id uuid primary key, at timestamptz default now())`);
  let rows = 0;
  const until = Date.now() + seconds * 1_000;
  const insert = async () => {
    while (Date.now() < until) {
      const ids = Array.from({ length: 500 }, () => randomUUID());
      await pool.query('insert into public.bare_insert (id) select unnest($1::uuid[])', [ids]);
      rows += ids.length;
    }
  };
  await Promise.all([insert(), insert(), insert(), insert()]);
  await pool.query('drop table public.bare_insert');
  await pool.end();
  return Math.round(rows / seconds);
}
