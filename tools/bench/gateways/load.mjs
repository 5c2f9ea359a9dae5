/** One gateway alone, fed with orders onto its queue. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectTo } from '../../lib/amqp.mjs';
import { ToolError } from '../../lib/lifecycle.mjs';
import { cpuOf } from '../../stage/usage.mjs';

const PACKET = 500;
/** Orders of which nothing has come yet, at most: a gateway always finds its queue full. */
const OPEN = 10_000;
const WARM_UP_MS = 3_000;
const STALLED_MS = 30_000;
/** What may become of a message here. */
const GOOD = ['sent', 'delivered'];

/**
 * How many messages a gateway sends in a second, each with the record of its attempt and what the provider reports, and what
 * that takes of the machine. Fails unless every message comes to the same end, once.
 *
 * @param {import('../../stage/stage.mjs').Stage} stage
 * @param {import('./ways.mjs').Way} way
 * @param {number} seconds
 * @returns {Promise<{ messagesPerSecond: number, cpuMicrosPerMessage: Record<string, number> }>}
 */
export async function sendRate(stage, { channel, payload, counts }, seconds) {
  const connection = await connectTo(stage.brokerUrl);
  const orders = await connection.createConfirmChannel();
  const told = await hearStatuses(orders);
  const done = () => told.get(counts) ?? 0;
  let published = 0;
  /** For so long, and then until more is told: a batch tells of all its messages at once, and a time begins and ends with one. */
  const pump = (ms) => {
    const end = Date.now() + ms;
    let atEnd;
    return untilOver(`gateway-${channel}`, told, () => {
      for (; published - done() < OPEN; published += PACKET)
        publishOrders(orders, channel, (n) => payload(published + n, stage.ports));
      if (Date.now() >= end) atEnd ??= done();
      return done() > atEnd;
    });
  };
  await pump(WARM_UP_MS);
  const [before, used, began] = [done(), usage(stage, channel), performance.now()];
  await pump(seconds * 1_000);
  const [messages, now, elapsed] = [done() - before, usage(stage, channel), performance.now() - began];
  // Nothing is left for whoever is measured next.
  await orders.waitForConfirms();
  const { messageCount: untouched } = await orders.purgeQueue(`gateway-${channel}.on.${orderOf(channel)}`);
  const ordered = published - untouched * PACKET;
  await untilOver(`gateway-${channel}`, told, () => done() >= ordered);
  await connection.close();
  if (done() > ordered)
    throw new ToolError(`gateway-${channel}: ${done()} of ${ordered} messages were told to be ${counts}`);
  return {
    messagesPerSecond: Math.round((messages / elapsed) * 1_000),
    cpuMicrosPerMessage: Object.fromEntries(
      Object.entries(now).map(([name, micros]) => [name, Math.round((micros - used[name]) / messages)]),
    ),
  };
}

const orderOf = (channel) => `delivery.send-${channel}`;

/** @returns {Promise<Map<string, number>>} how often each status has been told from now on */
async function hearStatuses(channel) {
  const told = new Map();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'carillon.internal', 'delivery.status-changed');
  const hear = ({ content }) => {
    for (const { payload } of JSON.parse(content.toString()).items)
      told.set(payload.status, (told.get(payload.status) ?? 0) + 1);
  };
  await channel.consume(queue, hear, { noAck: true });
  return told;
}

/** Throws as soon as a message has failed, or when nothing has been told for long. */
async function untilOver(gateway, told, isOver) {
  const all = () => JSON.stringify(Object.fromEntries(told));
  for (let [seen, seenAt] = [all(), Date.now()]; !isOver(); await sleep(2)) {
    if ([...told.keys()].some((status) => !GOOD.includes(status)))
      throw new ToolError(`${gateway} does not get all of its messages out: ${all()}`);
    if (all() !== seen) [seen, seenAt] = [all(), Date.now()];
    else if (Date.now() - seenAt > STALLED_MS) throw new ToolError(`${gateway} has told nothing for 30 s: ${all()}`);
  }
}

const usage = ({ services, broker, postgres, simulators }, channel) => ({
  gateway: cpuOf([services[`gateway-${channel}`].pid]),
  broker: cpuOf(broker.processes()),
  database: cpuOf(postgres.processes()),
  standIn: cpuOf([simulators.pid]),
});

function publishOrders(channel, name, payloadOf) {
  const id = randomUUID();
  const occurredAt = new Date().toISOString();
  const type = orderOf(name);
  const items = Array.from({ length: PACKET }, (_, n) => {
    const deliveryId = randomUUID();
    return {
      ...{ id: randomUUID(), correlationId: deliveryId, causationId: deliveryId, occurredAt },
      payload: { onUnknown: 'report', ...payloadOf(n), deliveryId },
    };
  });
  const body = Buffer.from(JSON.stringify({ id, items }));
  channel.publish('carillon.internal', type, body, { persistent: true, type, messageId: id, headers: { attempt: 1 } });
}
