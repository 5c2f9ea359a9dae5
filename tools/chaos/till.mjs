import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { purchase } from '../bench/system/programme.mjs';
import { connectTo } from '../lib/amqp.mjs';

/** How long a till tries. */
const BOUND_MS = 240_000;
/** Events on the way to the broker at one time. */
const LOT = 1_000;
/** What is not confirmed by then is published again, by another connection. */
const CONFIRM_MS = 30_000;
const CLOSE_MS = 1_000;
const AS_EVENT = { persistent: true, contentType: 'application/cloudevents+json' };

/** A till that publishes until the broker has confirmed, whatever becomes of the broker. */
export class Till {
  #channel;
  #connection;

  constructor(brokerUrl) {
    this.brokerUrl = brokerUrl;
  }

  /**
   * Sells to each name, which is also the id of the event. Those of a lot that were not all confirmed are published again.
   *
   * @param {number} count
   * @param {(index: number) => string} nameOf
   * @param {() => string} someMember
   */
  async sell(count, nameOf, someMember) {
    for (let first = 0; first < count; first += LOT) {
      const length = Math.min(LOT, count - first);
      const events = Array.from({ length }, (_, index) => {
        const name = nameOf(first + index);
        return purchase(name, someMember(), name);
      });
      await this.#insist(async (channel) => {
        for (const event of events) channel.publish('loyalty.events', 'purchase.completed', event, AS_EVENT);
        await channel.waitForConfirms();
      });
    }
  }

  async publishPacket(contract, body) {
    const options = { persistent: true, type: contract, messageId: randomUUID(), headers: { attempt: 1 } };
    await this.#insist(async (channel) => {
      channel.publish('carillon.internal', contract, body, options);
      await channel.waitForConfirms();
    });
  }

  /** How many messages wait in a queue. */
  async depth(queue) {
    return this.#insist(async (channel) => (await channel.checkQueue(queue)).messageCount);
  }

  /** Does it on a connection that works; what was not confirmed is done again, as a till would. */
  async #insist(action) {
    const deadline = Date.now() + BOUND_MS;
    for (;;) {
      try {
        this.#channel ??= await this.#open();
        return await inTime(Promise.race([action(this.#channel), this.#lost]));
      } catch (error) {
        // A node that is cut off does not answer this either.
        await inTime(this.#connection?.close(), CLOSE_MS).catch(() => undefined);
        this.#channel = undefined;
        if (Date.now() > deadline) throw error;
        await sleep(250);
      }
    }
  }

  #lost;

  async #open() {
    this.#connection = await connectTo(this.brokerUrl);
    this.#connection.on('error', () => undefined);
    const channel = await this.#connection.createConfirmChannel();
    channel.on('error', () => undefined);
    this.#lost = new Promise((_, reject) => channel.once('close', () => reject(new Error('the channel closed'))));
    this.#lost.catch(() => undefined);
    return channel;
  }

  async close() {
    await this.#connection?.close().catch(() => undefined);
  }
}

async function inTime(promise, timeoutMs = CONFIRM_MS) {
  const timer = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no answer within ${timeoutMs} ms`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}
