/**
 * The services of the system as one machine runs them, and what each is told by its environment: `npm start`, the demo and the
 * system tests all read it here.
 */

import { generateKeyPairSync } from 'node:crypto';

/** Ports of the loopback interface that people can remember. The last four are the stand-ins' SMSC, SMTP server and HTTP interfaces. */
export const PREFERRED_PORTS = {
  intake: 7101,
  members: 7102,
  offers: 7103,
  dispatcher: 7104,
  renderer: 7105,
  'gateway-sms': 7106,
  'gateway-email': 7107,
  'gateway-inbox': 7108,
  tracker: 7109,
  scheduler: 7110,
  'gateway-pos': 7111,
  'gateway-push': 7112,
  'gateway-chatbot': 7113,
  'gateway-voice': 7114,
  'gateway-viber': 7116,
  'gateway-social': 7117,
  simulators: 7190,
  smsc: 7192,
  smtp: 7193,
  http: 7194,
  https: 7195,
};

/** The services; `simulators` is not one of them. */
export const SERVICES = [
  'intake',
  'members',
  'offers',
  'dispatcher',
  'renderer',
  'gateway-sms',
  'gateway-email',
  'gateway-inbox',
  'gateway-push',
  'gateway-chatbot',
  'gateway-voice',
  'gateway-viber',
  'gateway-social',
  'gateway-pos',
  'tracker',
  'scheduler',
];

/** Which run together in one process under `npm start`, in the order of their start. */
export const PROCESSES = {
  simulators: ['simulators'],
  entrance: ['intake', 'members', 'tracker'],
  decisions: ['offers', 'dispatcher', 'renderer', 'scheduler'],
  gateways: ['gateway-sms', 'gateway-email', 'gateway-inbox', 'gateway-pos'],
  'more gateways': ['gateway-push', 'gateway-chatbot', 'gateway-voice', 'gateway-viber', 'gateway-social'],
};

/**
 * The settings of every service and of the simulators, by name.
 *
 * @param {object} options
 * @param {string} options.databaseUrl
 * @param {string} options.brokerUrl with the virtual host
 * @param {Partial<Record<keyof typeof PREFERRED_PORTS, number>>} options.ports 0 lets a service take any; the ports of the
 * stand-ins must be known
 * @param {string} [options.logLevel]
 * @returns {Record<string, Record<string, string>>}
 */
export function serviceEnvironments({ databaseUrl, brokerUrl, ports, logLevel = 'info' }) {
  const EMAIL_FROM = 'Sample programme <news@programme.example>';
  const LINK_SECRET = 'a-secret-of-the-demonstration-and-of-nothing-else';
  const MEMBER_TOKEN_SECRET = 'a-secret-of-the-demonstration-and-of-nothing-else';
  /** An account at every stand-in that has one. */
  const account = { login: 'carillon', password: 'secret' };
  const peer = (name) => `http://127.0.0.1:${ports.http}/${name}`;
  const standIns = httpStandIns(ports);
  const own = {
    // A demonstration cannot wait a quarter of an hour for a member whom nobody will ever know.
    members: { PRIVACY_SERVICES: SERVICES.join(','), UNKNOWN_MEMBER_GRACE_SECONDS: '5' },
    // Nor until the morning.
    dispatcher: { QUIET_HOURS: 'none', QUIET_DAYS: 'none' },
    renderer: { EMAIL_FROM, LINK_SECRET, PUBLIC_URL: `http://127.0.0.1:${ports.tracker}` },
    'gateway-sms': { SMPP_URL: `smpp://carillon:secret@127.0.0.1:${ports.smsc}`, SMS_FROM: 'Programme' },
    'gateway-email': { SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`, EMAIL_FROM },
    'gateway-inbox': { MEMBER_TOKEN_SECRET },
    'gateway-social': {
      GATEWAYS: JSON.stringify({
        vk: { kind: 'vk', settings: { url: peer('vk'), token: account.password } },
        ok: { kind: 'ok', settings: { url: peer('ok'), token: account.password } },
      }),
    },
    'gateway-viber': {
      GATEWAYS: JSON.stringify({
        devino: {
          kind: 'devino-viber',
          settings: {
            url: peer('devino'),
            apiKey: account.password,
            from: 'Programme',
            callbackUrl: standIns.viberReports,
          },
        },
      }),
    },
    'gateway-push': { MEMBER_TOKEN_SECRET, PUSH: JSON.stringify(standIns.push) },
    'gateway-chatbot': { CHATBOT: JSON.stringify(standIns.chatbot) },
    'gateway-voice': { VOXIMPLANT: JSON.stringify(standIns.voximplant) },
    tracker: {
      LINK_SECRET,
      PROGRAMME_NAME: 'Sample programme',
    },
    simulators: {
      SMSC_PORT: String(ports.smsc),
      SMTP_PORT: String(ports.smtp),
      HTTP_PORT: String(ports.http),
      HTTPS_PORT: String(ports.https),
      STAND_INS: JSON.stringify({
        ...standIns.accounts,
        devino: { apiKey: account.password },
        vk: { token: account.password },
        ok: { token: account.password },
      }),
    },
  };
  const environmentOf = (name) => ({
    DATABASE_URL: databaseUrl,
    RABBITMQ_URL: brokerUrl,
    HOST: '127.0.0.1',
    PORT: String(ports[name] ?? 0),
    LOG_LEVEL: logLevel,
    ...own[name],
  });
  return Object.fromEntries([...SERVICES, 'simulators'].map((name) => [name, environmentOf(name)]));
}

/**
 * The accounts of the stand-ins with HTTP interfaces, and the settings of the gateways that use them. The key is made anew each
 * time.
 *
 * @param {Partial<Record<keyof typeof PREFERRED_PORTS, number>>} ports
 */
function httpStandIns(ports) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const url = `http://127.0.0.1:${ports.http}`;
  const project = { project_id: 'sample', client_email: 'push@programme.example', private_key: privateKey };
  const robot = { accountId: '1', keyId: '1', ruleId: '1' };
  const token = 'sample-bot';
  const callbackSecret = 'where-the-robot-reports-its-calls';
  const reportTo = `http://127.0.0.1:${ports['gateway-voice']}/callbacks/voximplant/${callbackSecret}`;
  const viberReports = `http://127.0.0.1:${ports['gateway-viber']}/callbacks/devino/where-viber-reports-its-messages`;
  return {
    viberReports,
    accounts: {
      fcm: { projectId: project.project_id, clientEmail: project.client_email, publicKey },
      hms: { appId: '1', secret: 'sample' },
      telegram: { token },
      voximplant: { ...robot, publicKey, reportTo },
    },
    push: {
      fcmServiceAccount: JSON.stringify({ ...project, token_uri: `${url}/fcm/token` }),
      fcmUrl: `${url}/fcm`,
      ...{ hmsAppId: '1', hmsSecret: 'sample', hmsUrl: `${url}/hms`, hmsTokenUrl: `${url}/hms/oauth2/v3/token` },
    },
    chatbot: { telegramToken: token, telegramUrl: `${url}/telegram` },
    voximplant: { ...robot, privateKey, callbackSecret, url: `${url}/voximplant` },
  };
}
