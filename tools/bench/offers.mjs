import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connectTo } from '../lib/amqp.mjs';
import { ToolError } from '../lib/lifecycle.mjs';
import { step } from '../lib/progress.mjs';
import { until } from '../lib/wait.mjs';
import { setUp } from '../stage/stage.mjs';
import { call } from './system/programme.mjs';

export const summary =
  'events a second through offers alone by the number of running offers, and the answer time of a till; --json, --only=offers,till, --seconds=N';

const PARTS = ['offers', 'till'];
const OFFERS = [10, 100, 1_000];
const RATES = [50, 200];
const PACKET = 500;
/** Warmed up with a tenth of it. */
const EVENTS = 50_000;
const PATIENCE = { timeoutMs: 300_000, everyMs: 20 };
const CALCULATION = 'purchase.discount-calculated';

/** @param {readonly string[]} args */
export async function main(args) {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' }, only: { type: 'string' }, seconds: { type: 'string' } },
  });
  const parts = values.only?.split(',') ?? PARTS;
  const stranger = parts.find((part) => !PARTS.includes(part));
  if (stranger !== undefined) throw new ToolError(`--only takes ${PARTS.join(', ')}; ${stranger} is none of them`);
  const seconds = Number(values.seconds ?? 20);
  if (!(seconds > 0)) throw new ToolError('--seconds takes a number above 0');
  const result = {};
  if (parts.includes('offers')) result.offers = await measureOffers();
  if (parts.includes('till')) result.till = await measureTill(seconds);
  if (values.json) console.log(JSON.stringify({ bench: 'offers', ...result }));
  else for (const table of Object.values(result)) console.table(table);
  return 0;
}

async function measureOffers() {
  const stage = await setUp({ names: ['offers'] });
  const { url } = stage.services.offers;
  const { connection, channel } = await channelTo(stage.brokerUrl);
  const results = {};
  for (const running of OFFERS) {
    await step(`${running} running offers`, () => run(url, running));
    await flood(url, channel, EVENTS / 10);
    const seconds = await step('events', () => flood(url, channel, EVENTS));
    results[`${running} offers`] = { eventsPerSecond: Math.round(EVENTS / seconds) };
  }
  await connection.close();
  await stage.close();
  return results;
}

/** One of them sends a message for every purchase; each of the others waits for the same event at a shop of its own. */
async function run(url, count) {
  const action = { kind: 'send-message', channel: 'sms', templateId: randomUUID(), messageType: 'system' };
  for (let index = 0; index < count; index += 1) {
    const id = `0f000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const rules = [
      { field: 'event.pointOfSale', operator: '=', value: `store-${index}` },
      { field: 'event.amount', operator: '>', value: 100 },
    ];
    const filter = index === 0 ? null : { combinator: 'and', rules };
    const terms = { name: `Offer ${index}`, eventType: 'purchase.completed', filter, actions: [action] };
    await call('POST', `${url}/api/offers/${id}/stop`, undefined, [404]);
    await call('PUT', `${url}/api/offers/${id}`, terms);
    await call('POST', `${url}/api/offers/${id}/start`);
  }
}

/** @returns how long it took until all of them were decided, in seconds */
async function flood(url, channel, count) {
  const before = await handled(url);
  const packets = Array.from({ length: count / PACKET }, () => packetOf(PACKET));
  const began = performance.now();
  for (const { id, body } of packets)
    channel.publish('carillon.internal', 'members.event-enriched', body, { persistent: true, messageId: id });
  await channel.waitForConfirms();
  if (!(await until(async () => (await handled(url)) - before >= count, PATIENCE)))
    throw new ToolError(`not all of ${count} events were decided`);
  return (performance.now() - began) / 1_000;
}

async function handled(url) {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const line = /^messages_handled_total\{queue="offers.on.members.event-enriched",outcome="handled".*\} (\d+)$/m;
  return Number(line.exec(metrics)?.[1] ?? 0);
}

function packetOf(size) {
  const id = randomUUID();
  const time = new Date().toISOString();
  const items = Array.from({ length: size }, () => {
    const itemId = randomUUID();
    const memberId = `m-${Math.floor(Math.random() * 10_000)}`;
    const data = { purchaseId: itemId, pointOfSale: 'store-7', currency: 'EUR', amount: 72, discount: 8 };
    const event = { eventId: itemId, source: '/pos/store-7', type: 'purchase.completed', time, memberId, data };
    const phone = { value: '+15550100001', verified: true };
    const member = { memberId, firstName: 'Homer', locale: 'en-US', timeZone: 'America/New_York', phone };
    return { id: itemId, correlationId: itemId, causationId: itemId, occurredAt: time, payload: { event, member } };
  });
  return { id, body: Buffer.from(JSON.stringify({ id, items })) };
}

async function measureTill(seconds) {
  const stage = await setUp();
  const results = await tillTimes(stage, seconds);
  await stage.close();
  return results;
}

/**
 * How long a till waits for its answer, by calculations a second. The whole way: intake, members, offers, gateway-pos, and back.
 *
 * @param {import('../stage/stage.mjs').Stage} stage
 */
export async function tillTimes({ services, brokerUrl }, seconds) {
  const name = { firstName: 'Homer', locale: 'en-US', balances: [{ currency: 'bonus', amount: 300 }] };
  await call('PUT', `${services.members.url}/api/members/m-1`, name);
  const text = 'Dear {{member.firstName}}, you saved {{discount}}. {{balances}}';
  const actions = [
    { kind: 'receipt-message', text },
    { kind: 'cashier-message', text: 'Thank the customer by name' },
  ];
  const offer = `${services.offers.url}/api/offers/0f000000-0000-4000-8000-000000000001`;
  await call('PUT', offer, { name: 'Receipt', eventType: CALCULATION, filter: null, actions });
  await call('POST', `${offer}/start`);
  const { connection, channel } = await channelTo(brokerUrl);
  const ask = await tillOn(channel);
  await askAtRate(ask, RATES[0], 3);
  const results = {};
  for (const rate of RATES)
    results[rate] = await step(`${rate} calculations a second`, () => askAtRate(ask, rate, seconds));
  await connection.close();
  return results;
}

/** A till: publishes a calculation and hears the answer by direct reply-to. */
async function tillOn(channel) {
  const waiting = new Map();
  const hear = ({ properties, content }) => {
    const { complete, receipt } = JSON.parse(content.toString('utf8'));
    waiting.get(properties.correlationId)?.({ complete: complete && receipt.lines.length > 0 });
  };
  await channel.consume('amq.rabbitmq.reply-to', hear, { noAck: true });
  return async () => {
    const id = randomUUID();
    const data = { purchaseId: id, currency: 'EUR', amount: 72, discount: 8 };
    const event = { specversion: '1.0', id, source: '/pos/1', type: CALCULATION, subject: 'm-1', data };
    const body = Buffer.from(JSON.stringify({ ...event, time: new Date().toISOString() }));
    const began = performance.now();
    const answered = new Promise((resolve) => waiting.set(id, resolve));
    const contentType = 'application/cloudevents+json';
    const options = { contentType, persistent: true, replyTo: 'amq.rabbitmq.reply-to', correlationId: id };
    channel.publish('loyalty.events', CALCULATION, body, options);
    const { complete } = await Promise.race([answered, sleep(10_000, { complete: false })]);
    waiting.delete(id);
    return { ms: performance.now() - began, complete };
  };
}

async function askAtRate(ask, rate, seconds) {
  const answers = [];
  const first = performance.now();
  for (let index = 0; index < rate * seconds; index += 1) {
    const waitMs = first + (index * 1_000) / rate - performance.now();
    if (waitMs > 1) await sleep(waitMs);
    answers.push(ask());
  }
  const all = await Promise.all(answers);
  const times = all.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share) => Math.round(times[Math.floor(share * (times.length - 1))] * 10) / 10;
  const incomplete = all.filter(({ complete }) => !complete).length;
  return { p50Ms: at(0.5), p99Ms: at(0.99), mostMs: at(1), incomplete };
}

async function channelTo(brokerUrl) {
  const connection = await connectTo(brokerUrl);
  return { connection, channel: await connection.createConfirmChannel() };
}
