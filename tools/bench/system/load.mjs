/** The world around Carillon under load: publishes purchases as tills do and hears the public statuses as integrators do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectTo } from '../../lib/amqp.mjs';
import { ToolError } from '../../lib/lifecycle.mjs';
import { cpuOf, peakMemoryOf } from '../../stage/usage.mjs';
import { call, purchase } from './programme.mjs';

/** Events on the way at most: enough to fill every hop with packets, and no queue can grow beyond it. */
const IN_FLIGHT = 6_000;
const STALLED_MS = 30_000;

/** @param {string} brokerUrl */
export async function connectWorld(brokerUrl) {
  const connection = await connectTo(brokerUrl);
  const channel = await connection.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const heard = { delivered: 0, at: Date.now() };
  await channel.bindQueue(queue, 'carillon.delivery', 'sms.delivered');
  await channel.consume(
    queue,
    () => {
      heard.delivered += 1;
      heard.at = Date.now();
    },
    { noAck: true },
  );
  const publish = (event) =>
    channel.publish('loyalty.events', 'purchase.completed', event, {
      persistent: true,
      contentType: 'application/cloudevents+json',
    });
  return { heard, publish, confirmed: () => channel.waitForConfirms(), close: () => connection.close() };
}

const someMember = (members) => `m-${Math.floor(Math.random() * members)}`;

/**
 * Publishes purchases as quickly as the system takes them while there is `more` to do.
 *
 * @param {(published: number) => boolean} more
 * @param {{ published: number, base: number }} flow what has gone before: events, and deliveries heard before the first of them
 */
async function pump(world, members, flow, more) {
  const onTheWay = () => flow.published - (world.heard.delivered - flow.base);
  while (more(flow.published)) {
    for (let room = Math.min(IN_FLIGHT - onTheWay(), 500); room > 0 && more(flow.published); room -= 1) {
      world.publish(purchase(`r-${flow.published}`, someMember(members)));
      flow.published += 1;
    }
    if (Date.now() - world.heard.at > STALLED_MS)
      throw new ToolError(`no SMS has been delivered for 30 s; ${onTheWay()} events are on the way`);
    await sleep(2);
  }
}

function begin(world) {
  world.heard.at = Date.now();
  return { published: 0, base: world.heard.delivered };
}

/**
 * As many events as the system can take, for some seconds; what it took to deliver them. An event counts when its SMS has
 * been accepted by the centre, delivered, and told so to integrators.
 */
export async function throughput(stage, world, { members, seconds, warmUpSeconds = 5 }) {
  const flow = begin(world);
  const until = (time) => () => Date.now() < time;
  await pump(world, members, flow, until(Date.now() + warmUpSeconds * 1_000));
  const before = await meter(stage);
  const delivered = world.heard.delivered;
  const began = performance.now();
  await pump(world, members, flow, until(Date.now() + seconds * 1_000));
  const elapsed = (performance.now() - began) / 1_000;
  const events = world.heard.delivered - delivered;
  const after = await meter(stage);
  await drained(world, flow.base + flow.published);
  return {
    eventsPerSecond: Math.round(events / elapsed),
    ...usage(before, after, events),
    peakMemoryMiB: Object.fromEntries(Object.values(stage.services).map(({ name, pid }) => [name, peakMemoryOf(pid)])),
    batches: await batchesOf(stage),
  };
}

/**
 * What a number of events cost, from nothing on the way until all are delivered: exact for the events, however slow the
 * machine is; the rate has both ends in it.
 */
export async function costs(stage, world, { members, events }) {
  const before = await meter(stage);
  const began = performance.now();
  const flow = begin(world);
  await pump(world, members, flow, (published) => published < events);
  await drained(world, flow.base + flow.published);
  const elapsed = (performance.now() - began) / 1_000;
  return { eventsPerSecond: Math.round(events / elapsed), ...usage(before, await meter(stage), events) };
}

function usage(before, after, events) {
  const micros = (kind) => Math.round((after[kind] - before[kind]) / events);
  const each = (kind) => Math.round((100 * (after[kind] - before[kind])) / events) / 100;
  return {
    cpuMicrosPerEvent: {
      node: micros('node'),
      broker: micros('broker'),
      database: micros('database'),
      ...{ standIns: micros('standIns'), load: micros('load') },
    },
    nodeMicrosPerEvent: Object.fromEntries(
      Object.keys(before.services).map((name) => [
        name,
        Math.round((after.services[name] - before.services[name]) / events),
      ]),
    ),
    walBytesPerEvent: micros('wal'),
    fullPagesPerEvent: each('fullPages'),
    blocksReadPerEvent: each('blocksRead'),
  };
}

/** How many items the services handle at once, and how long that takes, by queue since the start. */
async function batchesOf({ services }) {
  const batches = {};
  for (const { url } of Object.values(services)) {
    const text = await (await fetch(`${url}/metrics`)).text();
    const read = (name) => new Map(text.split('\n').flatMap((line) => sampleOf(line, name)));
    const [items, counts, seconds] = ['packet_items_sum', 'packet_items_count', 'message_seconds_sum'].map(read);
    for (const [queue, count] of counts)
      if (count > 20)
        batches[queue] = {
          items: Math.round(items.get(queue) / count),
          ms: Math.round((seconds.get(queue) / count) * 10_000) / 10,
        };
  }
  return batches;
}

const sampleOf = (line, name) => {
  const queue = line.startsWith(`${name}{`) ? /queue="([^"]+)"/.exec(line)?.[1] : undefined;
  return queue === undefined ? [] : [[queue, Number(line.split(' ').at(-1))]];
};

async function drained(world, delivered) {
  while (world.heard.delivered < delivered) {
    if (Date.now() - world.heard.at > STALLED_MS)
      throw new ToolError(`${delivered - world.heard.delivered} SMS were never delivered`);
    await sleep(50);
  }
}

async function meter({ services, simulators, broker, postgres, database }) {
  const each = Object.fromEntries(Object.values(services).map(({ name, pid }) => [name, cpuOf([pid])]));
  const { rows } = await database.query(
    `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as wal, wal_fpi::text as full_pages, blks_read::text as blocks_read
     from pg_stat_wal, pg_stat_database where datname = current_database()`,
  );
  const { user, system } = process.cpuUsage();
  return {
    services: each,
    node: Object.values(each).reduce((sum, micros) => sum + micros, 0),
    broker: cpuOf(broker.processes()),
    database: cpuOf(postgres.processes()),
    standIns: cpuOf([simulators.pid]),
    load: user + system,
    wal: Number(rows[0].wal),
    fullPages: Number(rows[0].full_pages),
    blocksRead: Number(rows[0].blocks_read),
  };
}

/** How long from the publication of an event until the centre has its SMS, at a steady rate. */
export async function latency(stage, world, { members, perSecond, seconds }) {
  await call('DELETE', `${stage.simulators.url}/messages`);
  const run = `l${perSecond}x${Date.now()}`;
  const count = Math.max(50, Math.round(perSecond * seconds));
  const target = world.heard.delivered + count;
  const publishedAt = new Map();
  const began = Date.now();
  for (let index = 0; index < count; index += 1) {
    const dueAt = began + (index * 1_000) / perSecond;
    if (dueAt > Date.now()) await sleep(dueAt - Date.now());
    const name = `${run}-${index}`;
    publishedAt.set(name, Date.now());
    world.publish(purchase(name, someMember(members)));
  }
  world.heard.at = Date.now();
  await drained(world, target);
  const answer = await call('GET', `${stage.simulators.url}/messages?protocol=smpp&limit=${count}`);
  const messages = JSON.parse(answer);
  const took = messages.flatMap(({ text, receivedAt }) => {
    const at = publishedAt.get(/ at (\S+)\. Thank/.exec(text)?.[1]);
    return at === undefined ? [] : [Date.parse(receivedAt) - at];
  });
  if (took.length !== count) throw new ToolError(`${took.length} of ${count} SMS were found at the centre`);
  return quantiles(took);
}

/** @param {readonly number[]} values */
export function quantiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] * 10) / 10;
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
}
