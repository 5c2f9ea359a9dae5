/**
 * The demonstration of `npm start`: loads the programme of `examples/`, plays its day, shows each message as it arrives
 * and, at the end, what became of every event.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { step } from '../lib/progress.mjs';
import { readDayFiles, readProgramme } from './examples.mjs';
import { MessageTicker } from './message-ticker.mjs';
import { channelsOf, tableOf } from './report.mjs';
import { TillTicker } from './till-ticker.mjs';

/** So that a person can follow it. */
const BETWEEN_EVENTS_MS = 150;
const LOOK_EVERY_MS = 250;
/** Members that nobody knows are waited for, too. */
const LONGEST_MS = 60_000;
/** How long nothing more may come after the right end. */
const QUIET_MS = 1_500;

/**
 * @param {object} options
 * @param {Record<string, string>} options.env where the servers are
 * @param {Record<string, { url: string }>} options.services
 * @param {(line: string) => void} options.log
 * @param {boolean} options.once the system is fresh and has not seen this day
 * @returns {Promise<{ ok: boolean }>} whether every event had its right end, and nothing came beyond that
 */
export async function play({ env, services, log, once }) {
  // Built by now, which it is not when the starter begins.
  const { default: shared } = await import('../../dist/libs/testing/src/day/index.js');
  const { CHANNELS } = (await import('../../dist/libs/contracts/src/index.js')).default;
  const urls = Object.fromEntries(Object.entries(services).map(([name, { url }]) => [name, url]));
  await step('the sample programme', () => shared.loadProgramme(readProgramme(), urls));
  const world = await shared.OutsideWorld.connect(env.RABBITMQ_URL);
  try {
    const simulators = new shared.SimulatorsClient(urls.simulators);
    return await playDay({ shared, channels: CHANNELS, world, simulators, log, suffix: once ? '' : runSuffix(log) });
  } finally {
    await world.close();
  }
}

/** Events that were handled once are not handled again, so each start has a day of its own. */
function runSuffix(log) {
  const suffix = `-${Date.now().toString(36)}`;
  log(`events of this start end with ${suffix}, for the day may have been played before`);
  return suffix;
}

async function playDay({ shared, channels, world, simulators, log, suffix }) {
  const files = readDayFiles();
  const day = shared.readDay(files.day, suffix);
  const expected = shared.readExpectedEnds(files.expected, suffix);
  const queues = [...new Set([...expected.values()].flatMap((end) => end.queue ?? []))];
  const ticker = new MessageTicker(simulators, log);
  const tills = new TillTicker({ world, expected: files.answers, suffix, log });
  const look = async () => {
    const given = (await Promise.all(queues.map((queue) => world.given(queue)))).flat();
    const rejections = given.filter(({ eventId }) => eventId.endsWith(suffix));
    const fates = shared.fatesOf(world.statuses);
    const comparison = shared.compareDay(expected, { fates, received: await ticker.look(), rejections });
    return { ...comparison, differences: [...comparison.differences, ...tills.look()] };
  };

  log(`\n  A day in the shops: ${day.length} messages on loyalty.events\n`);
  for (const message of day) {
    await world.publish([message]);
    await ticker.look();
    await sleep(BETWEEN_EVENTS_MS);
    tills.look();
  }
  const { ends, differences } = await settle(look);
  log('');
  for (const line of tableOf({ day, ends, suffix })) log(line);
  log('');
  const { lines, silent } = channelsOf({ channels, ends, answers: world.answers.values() });
  for (const line of lines) log(line);
  log('');
  differences.push(...silent.map((channel) => `nothing went by ${channel}`));
  if (differences.length === 0) log('Every event ended as examples/expected.json says, and nothing came beyond that.');
  else for (const line of ['The day did not end as examples/expected.json says:', ...differences]) log(line);
  return { ok: differences.length === 0 };
}

/** The first comparison without a difference that still holds a moment later, or the last one in time. */
async function settle(look) {
  const deadline = Date.now() + LONGEST_MS;
  for (;;) {
    const comparison = await look();
    const right = comparison.differences.length === 0;
    if (!right && Date.now() > deadline) return comparison;
    await sleep(right ? QUIET_MS : LOOK_EVERY_MS);
    if (right) return look();
  }
}
