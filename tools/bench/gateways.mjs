import { parseArgs } from 'node:util';
import { ToolError } from '../lib/lifecycle.mjs';
import { step } from '../lib/progress.mjs';
import { setUp } from '../stage/stage.mjs';
import { bareSmpp, bareSmtp } from './system/bare-clients.mjs';
import { sendRate } from './system/gateway-load.mjs';
import { call, slowReceipts } from './system/programme.mjs';

export const summary =
  'messages a second and CPU of each gateway against its stand-in, SMPP and SMTP beside bare clients; --json, --only=sms,email,..., --seconds=N';

/** Providers are asked for as much as the machine can do: their own limits are no matter of ours. */
const AS_FAST = { window: 100, perSecond: 10_000 };
const CONNECTIONS = 100;
/** What the settings of the stage leave, of SMPP (`window`) and SMTP (`connections`): the bare clients have as many in flight. */
const SMPP_WINDOW = 50;
const SMTP_CONNECTIONS = 5;

/** Which provider sends for each channel. The payload is the example of the channel's order, where nothing else is said. */
const GATEWAYS = {
  sms: { provider: 'SMPP', order: 'SendSms' },
  email: { provider: 'SMTP', order: 'SendEmail' },
  push: { provider: 'FCM HTTP v1', order: 'SendPush' },
  viber: { provider: 'Devino Telecom', order: 'SendViber' },
  social: { provider: 'VKontakte', order: 'SendSocial' },
  chatbot: { provider: 'Telegram', order: 'SendChatbot' },
  voice: { provider: 'Voximplant', order: 'SendVoice' },
  inbox: { provider: 'the inbox', order: 'SendInbox', status: 'delivered' },
};

/** @param {readonly string[]} args */
export async function main(args) {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' }, only: { type: 'string' }, seconds: { type: 'string' } },
  });
  const channels = values.only?.split(',') ?? Object.keys(GATEWAYS);
  const stranger = channels.find((channel) => GATEWAYS[channel] === undefined);
  if (stranger !== undefined)
    throw new ToolError(`--only takes ${Object.keys(GATEWAYS).join(', ')}; ${stranger} is none of them`);
  const seconds = Number(values.seconds ?? 15);
  if (!(seconds >= 1)) throw new ToolError('--seconds takes a number from 1 on');
  const stage = await setUp({ settings: withoutLimits });
  await slowReceipts(stage);
  const result = await measure(stage, channels, seconds);
  await stage.close();
  if (values.json) console.log(JSON.stringify({ bench: 'gateways', ...result }));
  else print(result);
  return 0;
}

async function measure(stage, channels, seconds) {
  const contracts = (await import('../../dist/libs/contracts/src/index.js')).default;
  const gateways = {};
  for (const channel of channels) {
    const { provider, order, status } = GATEWAYS[channel];
    const payload = contracts[order].example;
    if (channel === 'social') await approve(stage, payload);
    const rate = await step(
      `${channel} by ${provider}`,
      () => sendRate(stage, { channel, payload, seconds, status }),
      ({ messagesPerSecond }) => `${messagesPerSecond}/s`,
    );
    gateways[channel] = { provider, ...rate };
    await stage.services[`gateway-${channel}`].kill(); // what it has in hand would be sent beside the next one's
  }
  const bare = {};
  if (channels.includes('sms'))
    bare.smpp = await step('bare SMPP client', () =>
      bareSmpp(stage.ports.smsc, contracts.SendSms.example, SMPP_WINDOW, seconds),
    );
  if (channels.includes('email'))
    bare.smtp = await step('bare SMTP client', () =>
      bareSmtp(stage.ports.smtp, contracts.SendEmail.example, SMTP_CONNECTIONS, seconds),
    );
  return { seconds, gateways, bare };
}

/** @param {Record<string, Record<string, string>>} environments those of `npm start` */
function withoutLimits(environments) {
  const described = (service) =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(JSON.parse(environments[service].GATEWAYS)).map(([name, { kind, settings }]) => [
          name,
          { kind, settings: { ...settings, ...AS_FAST } },
        ]),
      ),
    );
  const connected = (service, variable) =>
    JSON.stringify({ ...JSON.parse(environments[service][variable]), connections: CONNECTIONS });
  return {
    'gateway-viber': { GATEWAYS: described('gateway-viber') },
    'gateway-social': { GATEWAYS: described('gateway-social') },
    'gateway-push': { PUSH: connected('gateway-push', 'PUSH') },
    'gateway-chatbot': { CHATBOT: connected('gateway-chatbot', 'CHATBOT') },
    'gateway-voice': { VOXIMPLANT: connected('gateway-voice', 'VOXIMPLANT') },
  };
}

/** Only what a network has approved is sent. */
async function approve({ services }, { templateId, network, text }) {
  const template = `${services['gateway-social'].url}/api/social-templates/${templateId}/${network}`;
  await call('PUT', template, { text });
  for (const state of ['sent-to-moderation', 'approved']) await call('POST', `${template}/moderation`, { state });
}

function print({ gateways, bare }) {
  console.table(
    Object.fromEntries(
      Object.entries(gateways).map(([channel, { provider, messagesPerSecond, cpuMicrosPerMessage: cpu }]) => [
        `${channel}, ${provider}`,
        { 'messages/s': messagesPerSecond, ...namedMicros(cpu) },
      ]),
    ),
  );
  for (const [protocol, channel] of [
    ['smpp', 'sms'],
    ['smtp', 'email'],
  ]) {
    if (bare[protocol] === undefined) continue;
    const { client, messagesPerSecond, cpuMicrosPerMessage } = bare[protocol];
    const times = (gateways[channel].messagesPerSecond / messagesPerSecond).toFixed(2);
    console.log(
      `${client} alone, nothing recorded: ${messagesPerSecond}/s, ${cpuMicrosPerMessage} us each; the gateway sends ${times} times as many`,
    );
  }
}

const namedMicros = (cpu) => Object.fromEntries(Object.entries(cpu).map(([name, micros]) => [`${name}, us`, micros]));
