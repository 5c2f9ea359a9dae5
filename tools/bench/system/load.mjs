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
 * As many events as the system can take, for some seconds; what it took to deliver them. An event counts when its SMS has
 * been accepted by the centre, delivered, and told so to integrators.
 */
export async function throughput(stage, world, { members, seconds, warmUpSeconds = 5 }) {
  let published = 0;
  const base = world.heard.delivered;
  world.heard.at = Date.now();
  const onTheWay = () => published - (world.heard.delivered - base);
  const pump = async (until) => {
    while (Date.now() < until) {
      for (let room = Math.min(IN_FLIGHT - onTheWay(), 500); room > 0; room -= 1) {
        world.publish(purchase(`r-${published}`, someMember(members)));
        published += 1;
      }
      if (Date.now() - world.heard.at > STALLED_MS)
        throw new ToolError(`no SMS has been delivered for 30 s; ${onTheWay()} events are on the way`);
      await sleep(2);
    }
  };
  await pump(Date.now() + warmUpSeconds * 1_000);
  const before = await meter(stage);
  const delivered = world.heard.delivered;
  const began = performance.now();
  await pump(Date.now() + seconds * 1_000);
  const elapsed = (performance.now() - began) / 1_000;
  const events = world.heard.delivered - delivered;
  const after = await meter(stage);
  await drained(world, base + published);
  const micros = (kind) => Math.round((after[kind] - before[kind]) / events);
  return {
    eventsPerSecond: Math.round(events / elapsed),
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
    peakMemoryMiB: Object.fromEntries(Object.values(stage.services).map(({ name, pid }) => [name, peakMemoryOf(pid)])),
    walBytesPerEvent: Math.round((after.wal - before.wal) / events),
    batches: await batchesOf(stage),
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
  const { rows } = await database.query(`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as wal`);
  const { user, system } = process.cpuUsage();
  return {
    services: each,
    node: Object.values(each).reduce((sum, micros) => sum + micros, 0),
    broker: cpuOf(broker.processes()),
    database: cpuOf(postgres.processes()),
    standIns: cpuOf([simulators.pid]),
    load: user + system,
    wal: Number(rows[0].wal),
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
