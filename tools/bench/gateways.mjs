import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ToolError, removeAtEnd } from '../lib/lifecycle.mjs';
import { step } from '../lib/progress.mjs';
import { setUp } from '../stage/stage.mjs';
import { bareSmpp, bareSmtp } from './gateways/bare-clients.mjs';
import { sendRate } from './gateways/load.mjs';
import { call, slowReceipts } from './system/programme.mjs';

export const summary =
  'messages a second and CPU of each gateway by each of its providers, SMPP and SMTP beside bare clients; --json, --quick, --seconds=N, --only=sms,push/apns,..., --profile=FOLDER';

const SECONDS = 15;
const QUICK_SECONDS = 5;

/** Which ways have a client library to stand beside, that is given the same messages. */
const BARE = { 'sms/smpp': bareSmpp, 'email/smtp': bareSmtp };

/** @param {readonly string[]} args */
export async function main(args) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean' },
      quick: { type: 'boolean' },
      only: { type: 'string' },
      seconds: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const seconds = Number(values.seconds ?? (values.quick ? QUICK_SECONDS : SECONDS));
  if (!(seconds >= 1)) throw new ToolError('--seconds takes a number from 1 on');
  const { settingsOf, waysFor } = await import('./gateways/ways.mjs'); // it reads what has just been built
  const { ways, strangers, names } = waysFor(values.only?.split(','));
  if (strangers.length > 0)
    throw new ToolError(`--only takes ${names.join(', ')}; ${strangers.join(', ')} is none of them`);
  const certificate = join(tmpdir(), `carillon-bench-${process.pid}.pem`);
  removeAtEnd(certificate);
  const stage = await setUp({
    names: [...new Set(ways.map(({ channel }) => `gateway-${channel}`))],
    settings: (environments) => settingsOf(environments, certificate),
    profileDir: values.profile,
  });
  await slowReceipts(stage);
  const results = await measure(stage, ways, seconds);
  await stage.close();
  if (values.json) console.log(JSON.stringify({ bench: 'gateways', seconds, results }));
  else print(results);
  return 0;
}

async function measure(stage, ways, seconds) {
  const rateOf = (title, action) => step(title, action, ({ messagesPerSecond }) => `${messagesPerSecond}/s`);
  const results = [];
  for (const channel of new Set(ways.map((way) => way.channel))) {
    const own = ways.filter((way) => way.channel === channel);
    for (const way of own) {
      const { name, title, counts } = way;
      if (channel === 'social') await approve(stage, way.payload(0, stage.ports));
      const rate = await rateOf(`${channel} by ${title}`, () => sendRate(stage, way, seconds));
      results.push({ channel, provider: name, title, counts, ...rate });
    }
    // It would have receipts of the bare client delivered to it.
    await stage.services[`gateway-${channel}`].terminate();
    for (const way of own) {
      const bare = BARE[`${channel}/${way.name}`];
      if (bare === undefined) continue;
      const result = results.find(({ channel: of, provider }) => of === channel && provider === way.name);
      result.bare = await rateOf(`${way.title} without a gateway`, () => bare(stage.ports, way.payload, seconds));
      result.ofBare = ratio(result.messagesPerSecond, result.bare.messagesPerSecond);
      result.cpuOfBare = ratio(result.cpuMicrosPerMessage.gateway, result.bare.cpuMicrosPerMessage);
    }
  }
  return results;
}

const ratio = (one, other) => Math.round((one / other) * 100) / 100;

/** Only what a network has approved is sent. */
async function approve({ services }, { templateId, network, text }) {
  const template = `${services['gateway-social'].url}/api/social-templates/${templateId}/${network}`;
  await call('PUT', template, { text });
  for (const state of ['sent-to-moderation', 'approved']) await call('POST', `${template}/moderation`, { state });
}

function print(results) {
  console.table(
    Object.fromEntries(
      results.map(({ channel, title, counts, messagesPerSecond, cpuMicrosPerMessage: cpu }) => [
        `${channel}, ${title}`,
        { 'messages/s': messagesPerSecond, 'counts when': counts, ...cpuColumns(cpu) },
      ]),
    ),
  );
  for (const { title, bare, ofBare, cpuOfBare } of results)
    if (bare !== undefined)
      console.log(
        `${title} by ${bare.client} alone, nothing recorded: ${bare.messagesPerSecond}/s, ${bare.cpuMicrosPerMessage} us each. The gateway sends ${ofBare} times as many, with ${cpuOfBare} times the CPU for each.`,
      );
}

const cpuColumns = (cpu) => Object.fromEntries(Object.entries(cpu).map(([name, micros]) => [`${name}, us`, micros]));
