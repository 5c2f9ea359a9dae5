import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connectTo } from '../lib/amqp.mjs';
import { ToolError } from '../lib/lifecycle.mjs';
import { note, step } from '../lib/progress.mjs';
import { until } from '../lib/wait.mjs';
import { setUp } from '../stage/stage.mjs';

export const summary =
  'timers set, dropped and fired in a second, how late, and the disk they take; --json, --large (ten million), --pending=N';

const OWNER = 'bench';
const FIRED = `${OWNER}.on.scheduler.timer-fired`;
/** Timers set, dropped and fired to measure how many of it go in a second. */
const SAMPLE = 50_000;
const PACKET = 500;
/** Steady load for the lateness. */
const STEADY_SECONDS = 20;
const STEADY_PER_SECOND = 500;
const PATIENCE = { timeoutMs: 300_000, everyMs: 50 };

/** What a timer of the dispatcher carries, about. */
const PAYLOAD = { messageId: randomUUID(), templateId: randomUUID(), memberId: 'm-1000000', reason: 'quiet hours' };

/** @param {readonly string[]} args */
export async function main(args) {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' }, large: { type: 'boolean' }, pending: { type: 'string' } },
  });
  const sizes = values.pending ? [Number(values.pending)] : [10_000, 1_000_000, ...(values.large ? [10_000_000] : [])];
  if (!sizes.every((size) => Number.isInteger(size) && size >= 0))
    throw new ToolError('--pending takes a whole number');
  const stage = await setUp({ names: ['scheduler'], settings: { scheduler: { FIRE_RATE: '1000000' } } });
  const owner = await connectOwner(stage);
  const results = [];
  for (const pending of sizes) results.push(await measure(owner, pending));
  await owner.close();
  await stage.close();
  if (values.json) console.log(JSON.stringify({ bench: 'timers', sample: SAMPLE, results }));
  else console.table(Object.fromEntries(results.map(({ pending, ...rest }) => [`${pending} pending`, rest])));
  return 0;
}

/** Whose timers they are: orders them, looks at them in the database, and hears of them. */
async function connectOwner({ brokerUrl, database }) {
  const connection = await connectTo(brokerUrl);
  const channel = await connection.createConfirmChannel();
  const arrivals = await listen(channel);
  return { database, channel, arrivals, close: () => connection.close() };
}

/** Notes when each timer's firing arrived at its owner. */
async function listen(channel) {
  const arrivals = new Map();
  const queue = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
  await channel.assertQueue(FIRED, queue);
  await channel.bindQueue(FIRED, 'carillon.internal', FIRED);
  await channel.consume(FIRED, (message) => {
    const now = Date.now();
    for (const { payload } of JSON.parse(message.content.toString('utf8')).items) arrivals.set(payload.timerId, now);
    channel.ack(message);
  });
  return arrivals;
}

async function measure(owner, pending) {
  const bytes = await step(`${pending} pending timers`, () => fill(owner.database, pending));
  const run = randomUUID().slice(0, 8);
  const names = (kind, count) => Array.from({ length: count }, (_, index) => `${run}-${kind}-${index}`);
  const dropped = names('drop', SAMPLE);
  const setSeconds = await step('set', () => set(owner, dropped, () => Date.now() + 86_400_000));
  const dropSeconds = await step('drop', () => drop(owner, dropped));
  const firedPerSecond = await step('fire', () => fire(owner, names('fire', SAMPLE), setSeconds));
  const lateness = await step('lateness', () => steady(owner, names('late', STEADY_SECONDS * STEADY_PER_SECOND)));
  return {
    pending,
    setPerSecond: Math.round(SAMPLE / setSeconds),
    dropPerSecond: Math.round(SAMPLE / dropSeconds),
    firedPerSecond,
    ...lateness,
    megabytesPerMillion: pending === 0 ? 0 : Math.round(bytes / pending),
  };
}

/** Timers due over a month from tomorrow on, straight into the table. @returns its bytes, indexes included */
async function fill(database, pending) {
  await database.query('begin');
  await database.query('truncate scheduler.timer');
  const restoreIndexes = await dropIndexes(database);
  await database.query(
    `insert into scheduler.timer (owner, timer_id, state, decided_at, precedence, due_at, cause_id, correlation_id, payload)
     select 'filler', gen_random_uuid(), 'pending', now(), gen_random_uuid(), now() + interval '1 day' * (1 + 29 * random()),
       gen_random_uuid(), gen_random_uuid(), $2
     from generate_series(1, $1)`,
    [pending, JSON.stringify(PAYLOAD)],
  );
  await restoreIndexes();
  await database.query('commit');
  await database.query('vacuum analyze scheduler.timer');
  await database.query('checkpoint');
  const { rows } = await database.query(`select pg_total_relation_size('scheduler.timer') as bytes`);
  return Number(rows[0].bytes);
}

/** Ten million entries are sorted into an index sooner than inserted one by one. Nobody sees the table until the commit. */
async function dropIndexes(database) {
  const { rows: keys } = await database.query(
    `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where conrelid = 'scheduler.timer'::regclass and contype = 'p'`,
  );
  const { rows: indexes } = await database.query(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = 'scheduler.timer'::regclass and not indisprimary`,
  );
  for (const { name } of keys) await database.query(`alter table scheduler.timer drop constraint ${name}`);
  for (const { name } of indexes) await database.query(`drop index ${name}`);
  return async () => {
    for (const { name, definition } of keys)
      await database.query(`alter table scheduler.timer add constraint ${name} ${definition}`);
    for (const { definition } of indexes) await database.query(definition);
  };
}

/** @returns seconds until the last one is stored */
async function set(owner, timerIds, dueAt, payload = PAYLOAD) {
  const decidedAt = new Date().toISOString();
  const orders = timerIds.map((timerId, index) => ({
    ...{ timerId, owner: OWNER, decidedAt, payload },
    dueAt: new Date(dueAt(index)).toISOString(),
  }));
  return timed(owner, 'scheduler.set-timer', orders, 'pending');
}

const drop = (owner, timerIds) => {
  const decidedAt = new Date().toISOString();
  const orders = timerIds.map((timerId) => ({ timerId, owner: OWNER, decidedAt }));
  return timed(owner, 'scheduler.drop-timer', orders, 'dropped');
};

/** Publishes the orders and waits until that many timers more are in a state. */
async function timed({ channel, database }, contract, orders, state) {
  const count = async () => {
    const sql = 'select count(*)::int as count from scheduler.timer where owner = $1 and state = $2';
    return (await database.query(sql, [OWNER, state])).rows[0].count;
  };
  const before = await count();
  const packets = [];
  for (let start = 0; start < orders.length; start += PACKET)
    packets.push(packetOf(orders.slice(start, start + PACKET)));
  const began = performance.now();
  for (const { id, body } of packets)
    channel.publish('carillon.internal', contract, body, { persistent: true, type: contract, messageId: id });
  await channel.waitForConfirms();
  if (!(await until(async () => (await count()) - before >= orders.length, PATIENCE)))
    throw new ToolError(`not all of ${orders.length} orders (${contract}) were carried out`);
  return (performance.now() - began) / 1_000;
}

function packetOf(payloads) {
  const id = randomUUID();
  const occurredAt = new Date().toISOString();
  const items = payloads.map((payload) => {
    const cause = randomUUID();
    return { id: randomUUID(), correlationId: cause, causationId: cause, occurredAt, payload };
  });
  return { id, body: Buffer.from(JSON.stringify({ id, items })) };
}

/** All due at one moment, and how many a second are told from then on. */
async function fire(owner, timerIds, setSeconds) {
  const dueAt = Date.now() + setSeconds * 2_000 + 3_000;
  await set(owner, timerIds, () => dueAt);
  if (Date.now() > dueAt) note('the timers were due before all of them were set');
  await arrived(owner.arrivals, timerIds);
  const last = Math.max(...[...owner.arrivals.values()]);
  owner.arrivals.clear();
  return Math.round((timerIds.length / (last - dueAt)) * 1_000);
}

/** A steady load; how late the owner hears of each. */
async function steady(owner, timerIds) {
  const first = Date.now() + 8_000;
  const dueAt = (index) => first + Math.floor((index * 1_000) / STEADY_PER_SECOND);
  await set(owner, timerIds, dueAt, {});
  await arrived(owner.arrivals, timerIds);
  const late = timerIds.map((timerId, index) => owner.arrivals.get(timerId) - dueAt(index)).sort((a, b) => a - b);
  owner.arrivals.clear();
  const at = (share) => late[Math.floor(share * (late.length - 1))];
  return { lateMsP50: at(0.5), lateMsP99: at(0.99), lateMsMost: at(1) };
}

async function arrived(arrivals, timerIds) {
  const deadline = Date.now() + PATIENCE.timeoutMs;
  while (arrivals.size < timerIds.length) {
    if (Date.now() > deadline) throw new ToolError(`${arrivals.size} of ${timerIds.length} timers have fired`);
    await sleep(20);
  }
}
