/** `npm run stuck`: what has come to no end in time, where it waits and why; can push it on. See `HELP`. */
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ToolError, runTool } from './lib/lifecycle.mjs';
import { root } from './lib/paths.mjs';
import { note, progressToStderr } from './lib/progress.mjs';
import { get } from './lib/rest.mjs';
import { readRun } from './lib/running.mjs';

const HELP = `What has come to no end in time, where it waits, and why.

  npm run stuck                 messages, the queues they wait in, timers
  npm run stuck -- --push       gives what was given up back to where it failed, so that it is tried again
  npm run stuck -- --json

Of what "npm start" runs, or of an installation: DISPATCHER_URL, SCHEDULER_URL, RABBITMQ_URL, RABBITMQ_MANAGEMENT_URL, API_TOKEN.
Of a cluster the addresses of its nodes, separated by commas.
`;

const LETTERS_PER_QUEUE = 1_000;

await runTool(async () => {
  const { values } = parseArgs({
    options: { push: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return console.log(HELP);
  progressToStderr();
  await ensureDependencies();
  await build();
  const places = whereToLook();
  const { faultOfAddresses } = await built('addresses');
  const fault = faultOfAddresses(places.brokerUrl);
  if (fault !== undefined) throw new ToolError(`RABBITMQ_URL: ${fault}`);
  const { DeadLetters } = await built('dead-letters/dead-letters');
  const { keptQueues, queuesOfBroker } = await built('dead-letters/kept-queues');
  const letters = await DeadLetters.open(places.brokerUrl);
  try {
    const queues = await keptQueues(places.brokerUrl, places.managementUrl);
    const givenUp = (await Promise.all(queues.map((queue) => letters.list(queue, LETTERS_PER_QUEUE)))).flat();
    const depths = depthsOf(await queuesOfBroker(places.brokerUrl, places.managementUrl));
    const messages = (await overdueMessages(places)).map((message) => explained(message, givenUp, depths));
    const timersOverdueSeconds = await overdueTimers(places);
    if (values.json) console.log(JSON.stringify({ messages, timersOverdueSeconds }));
    else show(messages, timersOverdueSeconds);
    if (values.push) await push(letters, messages);
    return messages.length === 0 && timersOverdueSeconds < 60 ? 0 : 1;
  } finally {
    await letters.close();
  }
});

/** A file of `messaging`. Node sees no more than one name in what the compiler exports, hence the default. */
async function built(file) {
  return (await import(`${root}/dist/libs/messaging/src/${file}.js`)).default;
}

function whereToLook() {
  const { env } = process;
  const run = readRun();
  if (!run && !env.RABBITMQ_URL)
    throw new ToolError(
      'Nothing is running here. Start it with npm start, or say where it runs: npm run stuck -- --help',
    );
  const brokerUrl = env.RABBITMQ_URL ?? run.brokerUrl;
  const managementUrl = env.RABBITMQ_MANAGEMENT_URL ?? run?.managementUrl;
  const dispatcher = env.DISPATCHER_URL ?? run?.services.dispatcher.url;
  const scheduler = env.SCHEDULER_URL ?? run?.services.scheduler.url;
  if (!managementUrl || !dispatcher || !scheduler)
    throw new ToolError('Say also RABBITMQ_MANAGEMENT_URL, DISPATCHER_URL and SCHEDULER_URL.');
  return { brokerUrl, managementUrl, dispatcher, scheduler };
}

async function overdueMessages({ dispatcher }) {
  const found = [];
  for (let after = ''; ;) {
    const { items, next } = JSON.parse(await get(`${dispatcher}/api/overdue-messages?limit=500${after}`));
    found.push(...items);
    if (next === undefined) return found;
    after = `&after=${next}`;
  }
}

async function overdueTimers({ scheduler }) {
  return Number(/^timers_overdue_seconds\S* (\S+)$/m.exec(await get(`${scheduler}/metrics`))?.[1] ?? 0);
}

function depthsOf(queues) {
  return new Map(queues.map(({ name, messages = 0, consumers = 0 }) => [name, { messages, consumers }]));
}

/** Why a message waits: it was given up, nobody serves its queue, or it stands in line. */
function explained(message, givenUp, depths) {
  const letter = givenUp.find(({ body }) => body.includes(message.messageId));
  if (letter)
    return { ...message, queue: letter.queue, why: `given up: ${letter.code} ${letter.detail}`, letter: letter.id };
  const depth = depths.get(message.queue);
  if (!depth) return { ...message, why: 'its queue does not exist: the service has never run' };
  if (depth.consumers === 0)
    return { ...message, why: `nobody serves the queue; ${depth.messages} packets wait in it` };
  return { ...message, why: `${depth.messages} packets wait in the queue; a retry may be due within 15 minutes` };
}

function show(messages, timersOverdueSeconds) {
  if (messages.length === 0) console.log('No message is overdue.');
  for (const { messageId, channel, stage, since, queue, why } of messages)
    console.log([messageId, channel, stage, since, queue, why].join('  '));
  if (messages.length > 0) console.log('The whole story of one: npm run trace -- ID');
  if (timersOverdueSeconds > 0) console.log(`The first timer that is due has waited for ${timersOverdueSeconds} s.`);
}

async function push(letters, messages) {
  const stuck = new Map(messages.flatMap(({ letter, queue }) => (letter ? [[letter, queue]] : [])));
  for (const [id, queue] of stuck) await letters.replay({ queue, id });
  note(`${stuck.size} given up packets were given back to where they failed`);
}
