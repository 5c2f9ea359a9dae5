/** One gateway alone, fed with orders onto its queue. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectTo } from '../../lib/amqp.mjs';
import { ToolError } from '../../lib/lifecycle.mjs';
import { cpuOf } from '../../stage/usage.mjs';

const PACKET = 500;
/** Orders that have not been sent, at most: what a gateway has in hand on its four lanes, and as many behind them. */
const UNSENT = 4_000;
const WARM_UP_MS = 3_000;
const STALLED_MS = 30_000;
/** What may become of a message here. */
const GOOD = ['sent', 'delivered'];

/**
 * How many messages a gateway sends in a second, each with the record of its attempt and what the provider reports, and what
 * that takes of the machine. Orders come for so long, and the time and the CPU are those until all of them have come to their
 * end: a gateway tells of a batch at once, which a look in between would count wholly or not at all. Fails unless every message comes to
 * the same end, once.
 *
 * @param {import('../../stage/stage.mjs').Stage} stage
 * @param {import('./ways.mjs').Way} way
 * @param {number} seconds
 * @returns {Promise<{ messages: number, messagesPerSecond: number, cpuMicrosPerMessage: Record<string, number> }>}
 */
export async function sendRate(stage, way, seconds) {
  const connection = await connectTo(stage.brokerUrl);
  const channel = await connection.createConfirmChannel();
  const told = await hearStatuses(channel);
  await send(stage, { channel, told, way }, WARM_UP_MS);
  const [before, began] = [usage(stage, way), performance.now()];
  const messages = await send(stage, { channel, told, way }, seconds * 1_000);
  const [elapsed, after] = [performance.now() - began - way.reportsAfterMs, usage(stage, way)];
  await connection.close();
  return {
    messages,
    messagesPerSecond: Math.round((messages / elapsed) * 1_000),
    cpuMicrosPerMessage: Object.fromEntries(
      Object.entries(after).map(([name, micros]) => [name, Math.round((micros - before[name]) / messages)]),
    ),
  };
}

/** Orders for so long, and waits until every message has come to its end. @returns how many */
async function send({ ports }, { channel, told, way }, ms) {
  told.clear();
  const end = Date.now() + ms;
  const gateway = `gateway-${way.channel}`;
  const done = () => told.get(way.counts) ?? 0;
  const sent = () => Math.max(done(), told.get('sent') ?? 0);
  let published = 0;
  await untilOver(gateway, told, () => {
    for (; published - sent() < UNSENT; published += PACKET)
      publishOrders(channel, way.channel, (n) => way.payload(published + n, ports));
    return Date.now() >= end;
  });
  await untilOver(gateway, told, () => done() >= published);
  if (done() > published)
    throw new ToolError(`${gateway}: ${done()} of ${published} messages are told to be ${way.counts}`);
  return published;
}

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

const usage = ({ services, broker, postgres, simulators }, { channel }) => ({
  gateway: cpuOf([services[`gateway-${channel}`].pid]),
  broker: cpuOf(broker.processes()),
  database: cpuOf(postgres.processes()),
  standIn: cpuOf([simulators.pid]),
});

function publishOrders(channel, name, payloadOf) {
  const id = randomUUID();
  const occurredAt = new Date().toISOString();
  const type = `delivery.send-${name}`;
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
