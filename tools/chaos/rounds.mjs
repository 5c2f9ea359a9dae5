/** Rounds of the plan: customers pay, something happens, more customers pay, and then the books are balanced. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, loadProgramme, purchase } from '../bench/system/programme.mjs';
import { connectTo } from '../lib/amqp.mjs';
import { ToolError } from '../lib/lifecycle.mjs';
import { note, step } from '../lib/progress.mjs';
import { until } from '../lib/wait.mjs';
import { setUp } from '../stage/stage.mjs';
import { FAULTS, poisonedPacket } from './faults.mjs';
import { balance, hearStatuses, unresolved } from './ledger.mjs';

const CUSTOMERS = 120;
const MEMBERS = 500;
/** A gateway's lease runs 15 s after its death; what waits for its end comes again by the retry ladder. */
const BOUND_MS = 240_000;
/** Nobody may wait for half a minute for a provider that hangs. */
const SETTINGS = {
  'gateway-sms': { SEND_TIMEOUT_MS: '3000', WINDOW: '20' },
  members: { UNKNOWN_MEMBER_GRACE_SECONDS: '600' },
};

/**
 * @param {{ kinds: readonly string[], runs: number, seed: number, onSheet(sheet: object): void }} plan
 * @returns {Promise<object[]>} a sheet for each round
 */
export async function play({ kinds, runs, seed, onSheet }) {
  const stage = await setUp({ settings: SETTINGS, breakable: true });
  const tell = (method, path, body) => call(method, `${stage.simulators.url}${path}`, body);
  const till = new Till(stage.brokerUrl);
  const heard = await hearStatuses(stage.brokerUrl);
  await step('programme', () => loadProgramme(stage, { members: MEMBERS, offers: 1 }));
  await step('statuses are heard', () => warmUp(till, heard));
  const sheets = [];
  const order = planOf(kinds, runs, randomFrom(seed));
  for (const [index, kind] of order.entries()) {
    const title = `${index + 1}/${runs} ${kind}`;
    const random = randomFrom(seed + index + 1);
    const sheet = await step(
      title,
      () => round({ stage: { ...stage, tell }, till, heard, kind, index, random }),
      ({ received, withReason, unknown }) => `${received} received, ${withReason} with a reason, ${unknown} unknown`,
    );
    for (const fault of ['lost', 'twice', 'lies'])
      if (sheet[fault].length > 0) note(`${fault.toUpperCase()}: ${sheet[fault].slice(0, 5).join('; ')}`);
    sheets.push(sheet);
    onSheet(sheet);
  }
  await till.close();
  await heard.close();
  await stage.close();
  return sheets;
}

/** Every kind in turn, in an order of the seed. */
function planOf(kinds, runs, random) {
  const order = [];
  while (order.length < runs) order.push(...[...kinds].sort(() => random() - 0.5));
  return order.slice(0, runs);
}

async function warmUp(till, { events }) {
  const [name] = await till.sell(['warm-up'], () => 'm-0');
  if (!(await until(() => events.has(name), { timeoutMs: 60_000 }))) throw new ToolError('no status is heard');
}

async function round({ stage, till, heard, kind, index, random }) {
  const fault = FAULTS[kind];
  const { customers = CUSTOMERS, members = MEMBERS, alsoAnEnd } = fault;
  const began = Date.now();
  await stage.tell('DELETE', '/messages');
  const names = Array.from({ length: customers }, (_, customer) => `c${index}-${customer}-${randomUUID().slice(0, 8)}`);
  const someMember = () => `m-${Math.floor(random() * members)}`;
  const half = Math.ceil(customers / 2);
  const [early, late] = [names.slice(0, half), names.slice(half)];
  await till.sell(early, someMember);
  const poison = () => poisonOne(stage, till, names, someMember);
  const [mend] = await Promise.all([
    fault.begin({ stage: { ...stage, poison }, random }),
    sleep(random() * 200).then(() => till.sell(late, someMember)),
  ]);
  await mend?.();
  await until(() => unresolved(names, heard.events, alsoAnEnd).length === 0, { timeoutMs: BOUND_MS, everyMs: 100 });
  const received = JSON.parse(await stage.tell('GET', `/messages?protocol=smpp&limit=${2 * names.length}`));
  const sheet = balance(names, heard.events, received, alsoAnEnd);
  for (const name of names) heard.events.delete(name);
  return { kind, ...sheet, seconds: Math.round((Date.now() - began) / 1_000) };
}

/** Events that come to `members` in one packet with an item that breaks the contract, which must be kept with its reason. */
async function poisonOne(stage, till, names, someMember) {
  const good = Array.from({ length: 50 }, (_, index) => {
    const name = `p${index}-${randomUUID().slice(0, 8)}`;
    names.push(name);
    const { id, data, subject, time, type, source } = JSON.parse(purchase(name, someMember(), name).toString());
    return { eventId: id, source, type, time, memberId: subject, data };
  });
  const depth = () => till.depth('members.dead');
  const before = await depth();
  await till.publishPacket('intake.event-accepted', poisonedPacket(good));
  if (!(await until(async () => (await depth()) === before + 1, { timeoutMs: 30_000 })))
    throw new ToolError('the poison is not in members.dead');
}

/** A till that publishes until the broker has confirmed, whatever becomes of the broker. */
class Till {
  #channel;
  #connection;

  constructor(brokerUrl) {
    this.brokerUrl = brokerUrl;
  }

  /** @returns {Promise<readonly string[]>} the names, which are also the ids of the events */
  async sell(names, someMember) {
    const events = names.map((name) => purchase(name, someMember(), name));
    await this.#insist(async (channel) => {
      for (const event of events)
        channel.publish('loyalty.events', 'purchase.completed', event, {
          persistent: true,
          contentType: 'application/cloudevents+json',
        });
      await channel.waitForConfirms();
    });
    return names;
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
        return await Promise.race([action(this.#channel), this.#lost]);
      } catch (error) {
        await this.#connection?.close().catch(() => undefined);
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

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
