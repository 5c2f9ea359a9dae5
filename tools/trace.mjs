/** `npm run trace -- ID`: what became of an event or a message, step by step. See `HELP`. */
import { parseArgs } from 'node:util';
import { ToolError, runTool } from './lib/lifecycle.mjs';
import { get } from './lib/rest.mjs';
import { readRun } from './lib/running.mjs';

const HELP = `What became of an event or a message, step by step, by all services: why a member did, or did not, get a message.

  npm run trace -- ID                   of a message, or of an event by its CloudEvents id
  npm run trace -- ID --source SOURCE   of an event, where several sources have such an id
  npm run trace -- ID --json

Of what "npm start" runs, or of an installation: DISPATCHER_URL, OFFERS_URL, API_TOKEN.
`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

await runTool(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      source: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(HELP);
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw new ToolError(`Give one id.\n\n${HELP}`);
  const trace = await find(id, values.source);
  if (trace === undefined) {
    console.log(`Nothing is known of ${id}, as a message or as an event.`);
    return 1;
  }
  if (values.json) console.log(JSON.stringify(trace, null, 2));
  else show(trace);
  return 0;
});

async function find(id, source) {
  const { dispatcher, offers } = whereToLook();
  const ofMessage =
    UUID.test(id) && source === undefined
      ? await get(`${dispatcher}/api/messages/${id}/trace`, { orNone: true })
      : undefined;
  const query = source === undefined ? '' : `?source=${encodeURIComponent(source)}`;
  const text =
    ofMessage ?? (await get(`${offers}/api/events/${encodeURIComponent(id)}/trace${query}`, { orNone: true }));
  return text && JSON.parse(text);
}

function whereToLook() {
  const { DISPATCHER_URL, OFFERS_URL } = process.env;
  const run = readRun();
  const dispatcher = DISPATCHER_URL ?? run?.services.dispatcher.url;
  const offers = OFFERS_URL ?? run?.services.offers.url;
  if (dispatcher && offers) return { dispatcher, offers };
  throw new ToolError('Nothing is running here. Start it with npm start, or set DISPATCHER_URL and OFFERS_URL.');
}

function show({ steps, absent, silent, notes }) {
  const messages = [...new Set(steps.flatMap(({ messageId }) => messageId ?? []))];
  for (const { at, service, step, messageId, until, code, detail, facts = {} } of steps) {
    const which = messages.length > 1 && messageId ? `message ${messages.indexOf(messageId) + 1}` : '';
    const why = [code, detail].filter(Boolean).join(': ');
    const wait = until === undefined ? '' : `until ${until}`;
    console.log([at, service.padEnd(15), step.padEnd(19), which, why, wait, said(facts)].filter(Boolean).join('  '));
  }
  if (messages.length > 1) messages.forEach((id, index) => console.log(`message ${index + 1}: ${id}`));
  if (absent.length > 0) console.log(`Not running, so what they know is missing: ${absent.join(', ')}`);
  if (silent.length > 0) console.log(`Did not answer in time: ${silent.join(', ')}`);
  for (const note of notes) console.log(note);
}

/** Facts that fit a line; the rest is in --json. */
function said(facts) {
  const short = Object.entries(facts).filter(([, value]) => typeof value !== 'object');
  return short.map(([name, value]) => `${name}=${value}`).join(' ');
}
