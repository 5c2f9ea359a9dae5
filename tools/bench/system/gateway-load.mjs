/** One gateway alone, fed with orders onto its queue. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ToolError } from '../../lib/lifecycle.mjs';
import { cpuOf } from '../../stage/usage.mjs';

const PACKET = 500;
/** Orders that are neither sent nor refused, at most: a gateway always finds its queue full. */
const OPEN = 10_000;
const WARM_UP_MS = 3_000;

/**
 * What a gateway sends in a second, each message with the record of its attempt, and what it takes of the machine.
 *
 * @param {import('../../stage/stage.mjs').Stage} stage
 * @param {object} options
 * @param {string} options.channel
 * @param {object} options.payload of the order; each has a `deliveryId` of its own
 * @param {number} options.seconds
 * @param {string} [options.status] that says that a message has gone out
 * @returns {Promise<{ messagesPerSecond: number, cpuMicrosPerMessage: Record<string, number> }>}
 */
export async function sendRate(stage, { channel, payload, seconds, status = 'sent' }) {
  const { connect } = (await import('amqplib')).default;
  const connection = await connect(stage.brokerUrl, { noDelay: true });
  const orders = await connection.createConfirmChannel();
  const { queue } = await orders.assertQueue('', { exclusive: true });
  const told = new Map();
  await orders.bindQueue(queue, 'carillon.internal', 'delivery.status-changed');
  const hear = ({ content }) => {
    for (const { payload: change } of JSON.parse(content.toString()).items)
      told.set(change.status, (told.get(change.status) ?? 0) + 1);
  };
  await orders.consume(queue, hear, { noAck: true });
  const sent = () => told.get(status) ?? 0;
  let published = 0;
  const pump = async (until) => {
    while (Date.now() < until) {
      for (; published - sent() < OPEN; published += PACKET) publishOrders(orders, channel, payload);
      await sleep(2);
    }
  };
  await pump(Date.now() + WARM_UP_MS);
  if (sent() === 0) throw new ToolError(`gateway-${channel} sends nothing: ${JSON.stringify([...told])}`);
  const [before, used, began] = [sent(), usage(stage, channel), performance.now()];
  await pump(Date.now() + seconds * 1_000);
  const [messages, now] = [sent() - before, usage(stage, channel)];
  const elapsed = (performance.now() - began) / 1_000;
  await connection.close();
  return {
    messagesPerSecond: Math.round(messages / elapsed),
    cpuMicrosPerMessage: Object.fromEntries(
      Object.entries(now).map(([name, micros]) => [name, Math.round((micros - used[name]) / messages)]),
    ),
  };
}

const usage = ({ services, broker, postgres, simulators }, channel) => ({
  gateway: cpuOf([services[`gateway-${channel}`].pid]),
  broker: cpuOf(broker.processes()),
  database: cpuOf(postgres.processes()),
  standIn: cpuOf([simulators.pid]),
});

function publishOrders(channel, name, payload) {
  const id = randomUUID();
  const occurredAt = new Date().toISOString();
  const type = `delivery.send-${name}`;
  const items = Array.from({ length: PACKET }, () => {
    const deliveryId = randomUUID();
    return {
      ...{ id: randomUUID(), correlationId: deliveryId, causationId: deliveryId, occurredAt },
      payload: { onUnknown: 'report', ...payload, deliveryId },
    };
  });
  const body = Buffer.from(JSON.stringify({ id, items }));
  channel.publish('carillon.internal', type, body, { persistent: true, type, messageId: id, headers: { attempt: 1 } });
}
