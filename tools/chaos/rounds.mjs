/** Rounds of the plan: customers pay, something happens, more customers pay, and then the books are balanced. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, loadProgramme, purchase } from '../bench/system/programme.mjs';
import { ToolError, removeAtEnd } from '../lib/lifecycle.mjs';
import { note, step } from '../lib/progress.mjs';
import { until } from '../lib/wait.mjs';
import { whyNoDisks } from '../stage/small-disk.mjs';
import { setUp } from '../stage/stage.mjs';
import { FAULTS, poisonedPacket } from './faults.mjs';
import { Ledger } from './ledger.mjs';
import { Till } from './till.mjs';
import { Record, hearStatuses } from './witnesses.mjs';

const CUSTOMERS = 120;
const MEMBERS = 500;
/**
 * An event that has no end so long after the last one had is lost. A gateway's lease runs 15 s after its death; what waits for its
 * end comes again by the retry ladder.
 */
const BOUND_MS = 240_000;
const SAY_EVERY_MS = 15_000;
/** What an event passes on its way to the dispatcher. */
const UPSTREAM = ['intake.on.loyalty-events', 'members.on.intake.event-accepted', 'offers.on.members.event-enriched'];
/** Nobody may wait for half a minute for a provider that hangs. */
const SETTINGS = {
  'gateway-sms': { SEND_TIMEOUT_MS: '3000', WINDOW: '20' },
  members: { UNKNOWN_MEMBER_GRACE_SECONDS: '600' },
};

/** Where rounds are played, and what must stand before one begins. */
const GROUNDS = {
  'one broker': { options: {}, ready: async () => undefined },
  cluster: { options: { nodes: 3 }, ready: ({ cluster }) => cluster.whole() },
  'small disks': { options: { smallDisks: true }, ready: async () => undefined, whyNot: whyNoDisks },
};

/**
 * @param {{ kinds: readonly string[], runs: number, seed: number, waiting?: number, onSheet(sheet: object): void }} plan
 * `waiting` is the number of customers where they wait
 * @returns {Promise<object[]>} a sheet for each round
 */
export async function play({ kinds, runs, seed, waiting, onSheet }) {
  const order = planOf(kinds, runs, randomFrom(seed)).map((kind, index) => ({ kind, index }));
  const sheets = [];
  for (const ground of Object.keys(GROUNDS)) {
    const here = order.filter(({ kind }) => (FAULTS[kind].ground ?? 'one broker') === ground);
    if (here.length === 0) continue;
    const reason = GROUNDS[ground].whyNot?.();
    if (reason !== undefined) {
      note(`SKIPPED ${here.map(({ kind }) => kind).join(', ')}: ${reason}`);
      continue;
    }
    await playOn(GROUNDS[ground], here, async (scene, { kind, index }) => {
      const title = `${sheets.length + 1}/${runs} ${kind}`;
      const fault = { ...FAULTS[kind], ...(FAULTS[kind].waiting && waiting ? { customers: waiting } : {}) };
      const random = randomFrom(seed + index + 1);
      const sheet = { kind, ...(await step(title, () => round({ ...scene, fault, random }), told)) };
      for (const wrong of ['lost', 'twice', 'lies'])
        if (sheet[wrong].length > 0) note(`${wrong.toUpperCase()}: ${sheet[wrong].slice(0, 5).join('; ')}`);
      sheets.push(sheet);
      onSheet(sheet);
    });
  }
  return sheets;
}

const told = ({ received, withReason, unknown }) =>
  `${received} received, ${withReason} with a reason, ${unknown} unknown`;

/** Sets the stage, plays the rounds one after the other, and clears it away. */
async function playOn({ options, ready }, rounds, playRound) {
  const dir = mkdtempSync(join(tmpdir(), 'carillon-chaos-'));
  removeAtEnd(dir);
  const record = new Record(join(dir, 'received.jsonl'));
  const settings = { ...SETTINGS, simulators: { RECORD_FILE: record.file } };
  const stage = await setUp({ settings, breakable: true, ...options });
  const tell = (method, path, body) => call(method, `${stage.simulators.url}${path}`, body);
  const till = new Till(stage.brokerUrl);
  const books = { ledger: new Ledger(), record };
  const heard = await hearStatuses(stage.brokerUrl, (status) => books.ledger.hear(status));
  await step('programme', () => loadProgramme(stage, { members: MEMBERS, offers: 1 }));
  await step('statuses are heard', () => warmUp(till, books.ledger));
  for (const each of rounds) {
    await ready(stage);
    await playRound({ stage: { ...stage, tell }, till, books }, each);
  }
  await till.close();
  await heard.close();
  await stage.close();
}

/** Every kind in turn, in an order of the seed. */
function planOf(kinds, runs, random) {
  const order = [];
  while (order.length < runs) order.push(...[...kinds].sort(() => random() - 0.5));
  return order.slice(0, runs);
}

async function warmUp(till, ledger) {
  await sellTo(till, ledger, ledger.enter(1), () => 'm-0');
  if (!(await until(() => ledger.ended === 1, { timeoutMs: 60_000 }))) throw new ToolError('no status is heard');
}

const sellTo = (till, ledger, [first, end], someMember) =>
  till.sell(end - first, (index) => ledger.nameOf(first + index), someMember);

async function round({ stage, till, books, fault, random }) {
  const { customers = CUSTOMERS, members = MEMBERS, overMs = 0, early = 0.5, alsoAnEnd } = fault;
  const began = Date.now();
  await stage.tell('DELETE', '/messages');
  const ledger = new Ledger(alsoAnEnd);
  books.ledger = ledger;
  const someMember = () => `m-${Math.floor(random() * members)}`;
  const before = Math.ceil(customers * early);
  await sellTo(till, ledger, ledger.enter(before), someMember);
  const poison = () => poisonOne(till, ledger, someMember);
  const upstreamEmpty = () => untilEmpty(till, UPSTREAM);
  const [mend] = await Promise.all([
    fault.begin({ stage: { ...stage, poison, upstreamEmpty }, random }),
    sleep(random() * 200).then(() => sellOver(overMs, till, ledger, ledger.enter(customers - before), someMember)),
  ]);
  await mend?.();
  await untilAllEnded(ledger);
  await books.record.read((message) => ledger.take(message));
  return { ...ledger.balance(), seconds: Math.round((Date.now() - began) / 1_000) };
}

/** Waits as long as ends keep coming in, however many there are; says how far it is. */
async function untilAllEnded(ledger) {
  let [ended, since, saidAt] = [0, Date.now(), Date.now()];
  const overOrStill = () => {
    if (ledger.ended > ended) [ended, since] = [ledger.ended, Date.now()];
    if (Date.now() - saidAt > SAY_EVERY_MS) {
      saidAt = Date.now();
      note(`${ended} of ${ledger.count} have come to an end`);
    }
    return ended === ledger.count || Date.now() - since > BOUND_MS;
  };
  await until(overOrStill, { timeoutMs: Infinity, everyMs: 100 });
}

/** @throws ToolError when nothing has moved for `BOUND_MS` */
async function untilEmpty(till, queues) {
  let [least, since, saidAt] = [Infinity, Date.now(), Date.now()];
  for (;;) {
    let waiting = 0;
    for (const queue of queues) waiting += await till.depth(queue);
    if (waiting === 0) return;
    if (waiting < least) [least, since] = [waiting, Date.now()];
    if (Date.now() - since > BOUND_MS) throw new ToolError(`${waiting} messages wait in ${queues.join(', ')}`);
    if (Date.now() - saidAt > SAY_EVERY_MS) {
      saidAt = Date.now();
      note(`${waiting} messages are on their way to where they are to wait`);
    }
    await sleep(250);
  }
}

/** All at once, or in lots, one a second. */
async function sellOver(overMs, till, ledger, [first, end], someMember) {
  const lots = Math.max(1, Math.ceil(overMs / 1_000));
  const size = Math.ceil((end - first) / lots);
  for (let next = first; next < end; next += size) {
    if (next > first) await sleep(1_000);
    await sellTo(till, ledger, [next, Math.min(next + size, end)], someMember);
  }
}

/** Events that come to `members` in one packet with an item that breaks the contract, which must be kept with its reason. */
async function poisonOne(till, ledger, someMember) {
  const [first] = ledger.enter(50);
  const good = Array.from({ length: 50 }, (_, index) => {
    const name = ledger.nameOf(first + index);
    const { id, data, subject, time, type, source } = JSON.parse(purchase(name, someMember(), name).toString());
    return { eventId: id, source, type, time, memberId: subject, data };
  });
  const depth = () => till.depth('members.dead');
  const before = await depth();
  await till.publishPacket('intake.event-accepted', poisonedPacket(good));
  if (!(await until(async () => (await depth()) === before + 1, { timeoutMs: 30_000 })))
    throw new ToolError('the poison is not in members.dead');
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
