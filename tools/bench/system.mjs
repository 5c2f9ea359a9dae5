import { parseArgs } from 'node:util';
import { ToolError } from '../lib/lifecycle.mjs';
import { step } from '../lib/progress.mjs';
import { sendRate } from './gateways/load.mjs';
import { tillTimes } from './offers.mjs';
import { connectWorld, costs, latency, throughput } from './system/load.mjs';
import { bareEventsPerSecond, insertsPerSecond, oneMessagePipelineEventsPerSecond } from './system/limits.mjs';
import { loadProgramme, slowReceipts } from './system/programme.mjs';
import { setUp } from '../stage/stage.mjs';

export const summary =
  'the whole system against the limits of the machine: throughput, CPU, latency, growth; --json, --quick, --only=limit,pipeline,latency,till,smpp,growth, --profile=FOLDER';

const PARTS = ['limit', 'pipeline', 'latency', 'till', 'smpp', 'growth'];
const RATES = [10, 200, 1_000];

/** How much of everything: members, seconds, and the events of a window of the growth; `quick` is for a look while working. */
const SIZES = {
  whole: { members: 10_000, limit: 15, pipeline: 60, latency: 15, smpp: 20, growth: 10_000, most: 5_000_000 },
  quick: { members: 1_000, limit: 5, pipeline: 15, latency: 5, smpp: 8, growth: 4_000, most: 1_000_000 },
};

/** So many members are few: their rows are always in memory. */
const FEW = 10_000;
const WARM_UP_EVENTS = 3_000;

/**
 * Members and offers of each step of the growth; members and offers only ever become more. Where there are many members,
 * windows in which all of them buy take turns with windows in which only a few do: what is between these two, in the same
 * minutes and with the same history, is what the number of members costs.
 */
function growthSteps(most) {
  const many = [1_000_000, 5_000_000].filter((members) => members <= most);
  return [
    { members: FEW, offers: 1, buyers: [FEW, FEW] },
    ...many.map((members) => ({ members, offers: 1, buyers: [FEW, members, FEW, members] })),
    ...[100, 1_000].map((offers) => ({ members: many.at(-1), offers, buyers: [many.at(-1)] })),
  ];
}

/** @param {readonly string[]} args */
export async function main(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean' },
      quick: { type: 'boolean' },
      only: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const parts = values.only?.split(',') ?? PARTS;
  const stranger = parts.find((part) => !PARTS.includes(part));
  if (stranger !== undefined) throw new ToolError(`--only takes ${PARTS.join(', ')}; ${stranger} is none of them`);
  const size = values.quick ? SIZES.quick : SIZES.whole;
  const stage = await setUp({ profileDir: values.profile });
  await slowReceipts(stage);
  const result = await measure(stage, parts, size);
  await stage.close();
  if (values.json) console.log(JSON.stringify({ bench: 'system', ...result }));
  else print(result);
  return 0;
}

async function measure(stage, parts, size) {
  const result = {};
  const wants = (part) => parts.includes(part);
  if (wants('limit')) {
    result.limit = {
      bareEventsPerSecond: await step('bare consumer', () => bareEventsPerSecond(stage, size.limit), String),
      oneMessagePipelineEventsPerSecond: await step(
        'bare one-message pipeline',
        () => oneMessagePipelineEventsPerSecond(stage, size.limit),
        String,
      ),
      insertsPerSecond: await step('inserts', () => insertsPerSecond(stage, size.limit), String),
    };
  }
  const world = await connectWorld(stage.brokerUrl);
  const { members } = size;
  await step('programme', () => loadProgramme(stage, { members, offers: 1 }));
  if (wants('pipeline')) {
    result.pipeline = await step(
      'pipeline',
      () => throughput(stage, world, { members, seconds: size.pipeline }),
      ({ eventsPerSecond }) => `${eventsPerSecond}/s`,
    );
  }
  if (wants('latency')) {
    result.latency = {};
    for (const perSecond of RATES) {
      result.latency[perSecond] = await step(
        `latency at ${perSecond}/s`,
        () => latency(stage, world, { members, perSecond, seconds: size.latency }),
        ({ p99Ms }) => `p99 ${p99Ms} ms`,
      );
    }
  }
  if (wants('till')) result.till = await step('till', () => tillTimes(stage, size.latency));
  if (wants('smpp')) {
    const { waysFor } = await import('./gateways/ways.mjs');
    const [way] = waysFor(['sms/smpp']).ways;
    result.smpp = await step(
      'SMPP gateway',
      () => sendRate(stage, way, size.smpp),
      ({ messagesPerSecond }) => String(messagesPerSecond),
    );
  }
  if (wants('growth')) result.growth = await growth(stage, world, size);
  await world.close();
  return result;
}

async function growth(stage, world, { most, growth: events }) {
  const results = [];
  for (const { members, offers, buyers } of growthSteps(most)) {
    const title = `${members} members, ${offers} offers`;
    await step(`programme of ${title}`, () => loadProgramme(stage, { members, offers }));
    await step('warm-up', () => costs(stage, world, { members: FEW, events: WARM_UP_EVENTS }));
    const windows = [];
    for (const count of buyers) {
      const window = await step(
        `${title}, ${count} buy`,
        () => costs(stage, world, { members: count, events }),
        ({ cpuMicrosPerEvent: { node, broker, database } }) => `${node} / ${broker} / ${database} us`,
      );
      windows.push({ buyers: count, ...window });
    }
    for (const count of new Set(buyers))
      results.push({ members, offers, buyers: count, ...meanOf(windows.filter((window) => window.buyers === count)) });
  }
  return results;
}

function meanOf(windows) {
  const mean = (read) => windows.reduce((sum, window) => sum + read(window), 0) / windows.length;
  const cpu = (kind) => Math.round(mean(({ cpuMicrosPerEvent }) => cpuMicrosPerEvent[kind]));
  const [node, broker, database] = ['node', 'broker', 'database'].map(cpu);
  return {
    eventsPerSecond: Math.round(mean(({ eventsPerSecond }) => eventsPerSecond)),
    cpuMicrosPerEvent: { node, broker, database, total: node + broker + database },
    walBytesPerEvent: Math.round(mean(({ walBytesPerEvent }) => walBytesPerEvent)),
    fullPagesPerEvent: Math.round(100 * mean(({ fullPagesPerEvent }) => fullPagesPerEvent)) / 100,
    blocksReadPerEvent: Math.round(100 * mean(({ blocksReadPerEvent }) => blocksReadPerEvent)) / 100,
  };
}

function print({ limit, pipeline, latency: times, till, smpp, growth: steps }) {
  if (limit) console.table(limit);
  if (pipeline) {
    const { eventsPerSecond, walBytesPerEvent, cpuMicrosPerEvent, nodeMicrosPerEvent, peakMemoryMiB } = pipeline;
    console.table({ eventsPerSecond, walBytesPerEvent });
    console.table({ 'CPU, us an event': cpuMicrosPerEvent });
    console.table(pipeline.batches);
    console.table(
      Object.fromEntries(
        Object.entries(peakMemoryMiB).map(([name, MiB]) => [
          name,
          { 'CPU, us an event': nodeMicrosPerEvent[name], MiB },
        ]),
      ),
    );
  }
  if (limit && pipeline) {
    const times = pipeline.eventsPerSecond / limit.oneMessagePipelineEventsPerSecond;
    console.log(`${times.toFixed(1)} times the bare one-message pipeline`);
  }
  if (times) console.table(times);
  if (till) console.table(till);
  if (smpp) console.table({ messagesPerSecond: smpp.messagesPerSecond, ...smpp.cpuMicrosPerMessage });
  if (steps) console.table(steps.map(({ cpuMicrosPerEvent, ...rest }) => ({ ...rest, ...cpuMicrosPerEvent })));
}
