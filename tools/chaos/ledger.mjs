/** Who heard what: every event must end as one message received, or as one that says why not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectTo } from '../lib/amqp.mjs';

/** Where a message can end. `unknown` may still turn out well. */
const ENDS = ['delivered', 'undelivered', 'expired', 'failed', 'suppressed', 'unknown'];
/** What a message that has ended so must have been to the provider. */
const MUST_BE_THERE = new Set(['delivered', 'undelivered']);
const MUST_NOT_BE_THERE = new Set(['failed', 'suppressed', 'expired']);

/** Hears the public statuses as integrators do, with a durable queue, whatever becomes of the broker. */
export async function hearStatuses(brokerUrl) {
  /** @type {Map<string, Map<string, Set<string>>>} event -> message -> statuses */
  const events = new Map();
  let connection;
  let closing = false;
  const keep = async () => {
    while (!closing) {
      try {
        connection = await connectTo(brokerUrl);
        connection.on('error', () => undefined);
        const closed = new Promise((resolve) => connection.once('close', resolve));
        const channel = await connection.createChannel();
        channel.on('error', () => void connection.close().catch(() => undefined));
        await channel.assertQueue('chaos.statuses', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
        await channel.bindQueue('chaos.statuses', 'carillon.delivery', 'sms.*');
        await channel.prefetch(1_000);
        await channel.consume('chaos.statuses', (message) => message && take(channel, message));
        await closed;
      } catch {
        // The broker is away; it comes back.
      }
      await sleep(200);
    }
  };
  const take = (channel, message) => {
    const { data } = JSON.parse(message.content.toString());
    const messages = events.get(data.eventId) ?? events.set(data.eventId, new Map()).get(data.eventId);
    const statuses = messages.get(data.messageId) ?? messages.set(data.messageId, new Set()).get(data.messageId);
    statuses.add(data.status);
    channel.ack(message);
  };
  void keep();
  const close = async () => {
    closing = true;
    await connection?.close().catch(() => undefined);
  };
  return { events, close };
}

/** The end of a message: the best that was said of it. `alsoAnEnd` where a provider says no more than that. */
export const endOf = (statuses, alsoAnEnd) => [...ENDS, alsoAnEnd].find((end) => statuses.has(end));

/** @returns {string[]} the events that have no message that has ended */
export const unresolved = (names, events, alsoAnEnd) =>
  names.filter((name) => {
    const messages = [...(events.get(name)?.values() ?? [])];
    return messages.length === 0 || messages.some((statuses) => endOf(statuses, alsoAnEnd) === undefined);
  });

/**
 * Compares what was published, what was said and what the provider received.
 *
 * @param {readonly string[]} names of the events; each message names its own
 * @param {Map<string, Map<string, Set<string>>>} events
 * @param {readonly { text: string, accepted: boolean }[]} received
 * @param {string} [alsoAnEnd]
 */
export function balance(names, events, received, alsoAnEnd) {
  const times = new Map();
  for (const { text, accepted } of received) {
    const name = / at (\S+)\. Thank/.exec(text)?.[1];
    if (accepted) times.set(name, (times.get(name) ?? 0) + 1);
  }
  const sheet = { published: names.length, received: 0, withReason: 0, unknown: 0, lost: [], twice: [], lies: [] };
  for (const name of names) {
    const messages = [...(events.get(name)?.values() ?? [])];
    const count = times.get(name) ?? 0;
    const end = messages.length === 1 ? endOf(messages[0], alsoAnEnd) : undefined;
    if (messages.length > 1 || count > 1) sheet.twice.push(name);
    else if (end === undefined) sheet.lost.push(name);
    else if ((MUST_BE_THERE.has(end) && count === 0) || (MUST_NOT_BE_THERE.has(end) && count > 0))
      sheet.lies.push(`${name}: ${end}, received ${count} times`);
    else if (end === 'unknown') sheet.unknown += 1;
    else if (count === 1) sheet.received += 1;
    else sheet.withReason += 1;
  }
  return sheet;
}
