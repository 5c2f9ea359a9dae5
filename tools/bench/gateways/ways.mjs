/**
 * The ways of sending that are measured: by which gateway, to which stand-in, what each message says, and when it counts. Beside
 * them what gateways and stand-ins must be told; where `npm start` tells it already, nothing.
 */
import contracts from '../../../dist/libs/contracts/src/index.js';
import { RECEIPTS_AFTER_MS } from '../system/programme.mjs';
import standIns from '../../../dist/libs/stand-ins/src/index.js';

/** Providers are asked for as much as the machine can do: the usual limits of their kinds, 10 to 50 a second, are lifted. */
const AS_FAST = { window: 100, perSecond: 10_000 };
const CONNECTIONS = 100;
const LOGIN = { login: 'carillon', password: 'secret' };
const SECRET = 'a-secret-that-bots-and-call-centres-share';
const REPORTS = 'where-providers-report-what-came-of-it';

/** A phone, a member, a device, a chat for each message. The stand-ins deliver nothing to what ends with 0000. */
const digits = (n) => `${100_000 + (n % 900_000)}1`;
const phone = (n) => ({ to: `+1555${digits(n)}` });
const member = (n) => ({ memberId: `m-${n}` });

/** What differs from message to message; the rest is the example of the contract. */
const CHANNELS = {
  sms: { order: contracts.SendSms, each: phone },
  email: { order: contracts.SendEmail, each: (n) => ({ to: `m${n}@example.com` }) },
  push: { order: contracts.SendPush, each: member },
  viber: { order: contracts.SendViber, each: phone },
  social: { order: contracts.SendSocial, each: (n) => ({ accountId: digits(n) }) },
  chatbot: { order: contracts.SendChatbot, each: (n) => ({ ...member(n), chatId: digits(n) }) },
  voice: { order: contracts.SendVoice, each: (n) => ({ ...member(n), ...phone(n) }) },
  inbox: { order: contracts.SendInbox, each: (n) => ({ to: `m-${n}` }) },
};

const by = (provider) => () => ({ provider });
const bot = (network) => () => ({ network });
const pushTo = (pushService, token) => (n, ports) => ({
  targets: [{ id: `d-${n}`, token: token(n, ports), platform: 'android', pushService }],
});
const subscription = (n, { https }) => standIns.webPushSubscription(`https://localhost:${https}`, `d-${n}`);

/**
 * `reports`: the provider reports deliveries, and a message counts when its report has been told, not when it has been sent. They come
 * at once, but for `reportsAfterMs`.
 */
const WAYS = [
  { channel: 'sms', name: 'smpp', title: 'SMPP', fields: by('smpp'), reports: true, reportsAfterMs: RECEIPTS_AFTER_MS },
  { channel: 'sms', name: 'smstraffic', title: 'SmsTraffic', fields: by('smstraffic'), reports: true },
  { channel: 'sms', name: 'devino', title: 'Devino Telecom', fields: by('devino'), reports: true },
  { channel: 'email', name: 'smtp', title: 'SMTP', fields: by('smtp') },
  { channel: 'email', name: 'devino', title: 'Devino Telecom', fields: by('devino') },
  { channel: 'push', name: 'fcm', title: 'FCM', fields: pushTo('fcm', (n) => `fcm-${n}`) },
  { channel: 'push', name: 'apns', title: 'APNs', fields: pushTo('apns', (n) => n.toString(16).padStart(64, '0')) },
  { channel: 'push', name: 'hms', title: 'HMS Push Kit', fields: pushTo('hms', (n) => `hms-${n}`) },
  { channel: 'push', name: 'azure', title: 'Azure NH', fields: pushTo('azure', (n) => `azure-${n}`) },
  { channel: 'push', name: 'web', title: 'Web Push', fields: pushTo('web', subscription) },
  { channel: 'viber', name: 'devino', title: 'Devino Telecom', fields: by('devino'), reports: true },
  { channel: 'viber', name: 'smstraffic', title: 'SmsTraffic', fields: by('smstraffic'), reports: true },
  { channel: 'social', name: 'vk', title: 'VKontakte', fields: bot('vk') },
  { channel: 'social', name: 'ok', title: 'Odnoklassniki', fields: bot('ok') },
  { channel: 'chatbot', name: 'telegram', title: 'Telegram', fields: bot('telegram') },
  { channel: 'chatbot', name: 'vk', title: 'VK community', fields: bot('vk') },
  { channel: 'chatbot', name: 'webhook', title: 'webhook', fields: bot('webhook') },
  { channel: 'voice', name: 'voximplant', title: 'Voximplant', fields: by('voximplant'), reports: true },
  { channel: 'voice', name: 'asterisk', title: 'Asterisk', fields: by('asterisk') },
  { channel: 'voice', name: 'call-centre', title: 'call centre', fields: by('call-centre') },
  { channel: 'inbox', name: 'inbox', title: 'its own table', fields: () => ({}), reports: true },
];

/**
 * @typedef {object} Way
 * @property {string} channel
 * @property {string} name of the provider, within its channel
 * @property {string} title
 * @property {'sent' | 'delivered'} counts the status with which a message counts
 * @property {number} reportsAfterMs how long the provider takes until it reports
 * @property {(n: number, ports: Record<string, number>) => object} payload of the nth order, but for its `deliveryId`
 *
 * @param {readonly string[]} [wanted] channels, or ways as `push/apns`; all when absent
 * @returns {{ ways: readonly Way[], names: readonly string[], strangers: readonly string[] }} `names` that there are, and
 * those of the wanted that there are not
 */
export function waysFor(wanted) {
  const namesOf = ({ channel, name }) => [channel, `${channel}/${name}`];
  const names = [...new Set(WAYS.flatMap(namesOf))];
  const chosen = wanted === undefined ? WAYS : WAYS.filter((way) => namesOf(way).some((name) => wanted.includes(name)));
  const ways = chosen.map(({ channel, name, title, fields, reports, reportsAfterMs = 0 }) => {
    const { order, each } = CHANNELS[channel];
    const payload = (n, ports) => ({ ...order.example, ...each(n), ...fields(n, ports) });
    return { channel, name, title, counts: reports ? 'delivered' : 'sent', reportsAfterMs, payload };
  });
  return { ways, names, strangers: wanted?.filter((name) => !names.includes(name)) ?? [] };
}

/**
 * @param {Record<string, Record<string, string>>} environments those of `npm start`
 * @param {string} certificateFile where the stand-ins put theirs
 * @returns {Record<string, Record<string, string>>} what goes over them
 */
export function settingsOf(environments, certificateFile) {
  const { HTTP_PORT, HTTPS_PORT } = environments.simulators;
  const url = `http://127.0.0.1:${HTTP_PORT}`;
  const reportsTo = (service, name) => `http://127.0.0.1:${environments[service].PORT}/callbacks/${name}/${REPORTS}`;
  const told = (service, variable) => JSON.parse(environments[service][variable]);
  const accounts = standIns.newPushAccounts();
  const push = standIns.pushSettingsFor(accounts, { httpUrl: url, httpsUrl: `https://localhost:${HTTPS_PORT}` });
  const robot = { callbackSecret: REPORTS, connections: CONNECTIONS };
  const smsTraffic = (path) => ({ url: `${url}/${path}`, reserveUrl: `${url}/${path}`, ...LOGIN, ...AS_FAST });
  const devino = (path) => ({ url: `${url}/${path}`, apiKey: LOGIN.password, from: 'Programme', ...AS_FAST });
  const network = (name) => ({ url: `${url}/${name}`, token: LOGIN.password, ...AS_FAST });
  return {
    'gateway-sms': json({
      GATEWAYS: {
        smstraffic: { kind: 'smstraffic', settings: { ...smsTraffic('smstraffic'), callbackSecret: REPORTS } },
        devino: {
          kind: 'devino',
          settings: { ...devino('devino'), callbackUrl: reportsTo('gateway-sms', 'devino') },
        },
      },
    }),
    'gateway-email': json({
      GATEWAYS: {
        devino: { kind: 'devino-email', settings: { ...devino('devino-email'), from: 'news@programme.example' } },
      },
    }),
    'gateway-push': { ...json({ PUSH: { ...push, connections: CONNECTIONS } }), PUSH_CA_FILE: certificateFile },
    'gateway-viber': json({
      GATEWAYS: {
        devino: {
          kind: 'devino-viber',
          settings: { ...devino('devino'), callbackUrl: reportsTo('gateway-viber', 'devino') },
        },
        smstraffic: {
          kind: 'smstraffic-viber',
          settings: { ...smsTraffic('smstraffic-im'), callbackSecret: REPORTS },
        },
      },
    }),
    'gateway-social': json({
      GATEWAYS: { vk: { kind: 'vk', settings: network('vk') }, ok: { kind: 'ok', settings: network('ok') } },
    }),
    'gateway-chatbot': json({
      CHATBOT: {
        ...told('gateway-chatbot', 'CHATBOT'),
        ...{ vkToken: LOGIN.password, vkUrl: `${url}/vk-bot` },
        ...{ webhookUrl: `${url}/own-bot`, webhookSecret: SECRET },
        connections: CONNECTIONS,
      },
    }),
    'gateway-voice': json({
      VOXIMPLANT: { ...told('gateway-voice', 'VOXIMPLANT'), ...robot },
      ASTERISK: {
        ...{ url: `${url}/asterisk`, user: LOGIN.login, password: LOGIN.password },
        ...{ endpoint: 'PJSIP/{phone}@trunk', context: 'carillon', ...robot },
      },
      CALL_CENTRE: { url: `${url}/call-centre`, secret: SECRET, connections: CONNECTIONS },
    }),
    simulators: {
      CERTIFICATE_FILE: certificateFile,
      ...json({
        STAND_INS: {
          ...told('simulators', 'STAND_INS'),
          ...accounts.standIns,
          smstraffic: { ...LOGIN, reportTo: reportsTo('gateway-sms', 'smstraffic') },
          'smstraffic-im': { ...LOGIN, reportTo: reportsTo('gateway-viber', 'smstraffic') },
          'devino-email': { apiKey: LOGIN.password },
          'vk-bot': { token: LOGIN.password },
          'own-bot': { secret: SECRET },
          asterisk: { user: LOGIN.login, password: LOGIN.password },
          'call-centre': { secret: SECRET },
          voximplant: {
            ...told('simulators', 'STAND_INS').voximplant,
            reportTo: reportsTo('gateway-voice', 'voximplant'),
          },
        },
      }),
    },
  };
}

const json = (variables) =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value)]));
