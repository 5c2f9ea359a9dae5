import { randomUUID } from 'node:crypto';
import { type Device, type PayloadOf, SendPush } from '@carillon/contracts';
import { type Behaviour, describeChannelProvider, type StandIn } from '@carillon/gateway-runtime/testing';
import {
  type Certificate,
  type Decision,
  loopbackCertificate,
  newPushAccounts,
  ObedientDesk,
  pushSettingsFor,
  StandInServer,
  standInsFor,
  webPushSubscription,
} from '@carillon/stand-ins';
import { pushServicesOf } from './push-services';
import { PushSettings } from './push-settings';
import { PushProvider } from './push.provider';

type Service = Device['pushService'];

const accounts = newPushAccounts();
const STREAMS = 100;
let certificate: Certificate;
beforeAll(async () => {
  certificate = await loopbackCertificate();
});

/** By each service: its stand-in, a token of it, and how many requests it has open at most. */
const SERVICES: Readonly<Record<Service, { standIn: string; token: (url: string) => string; window: number }>> = {
  fcm: { standIn: 'fcm', token: () => `fcm-${randomUUID()}`, window: 10 },
  apns: { standIn: 'apns', token: () => randomUUID().replaceAll('-', '').repeat(2), window: STREAMS },
  hms: { standIn: 'hms', token: () => `hms-${randomUUID()}`, window: 10 },
  azure: { standIn: 'azure', token: () => `azure-${randomUUID()}`, window: 10 },
  web: { standIn: 'web-push', token: (url) => webPushSubscription(url, randomUUID()), window: 10 },
};

async function startStandIn(service: Service): Promise<StandIn<PayloadOf<typeof SendPush>>> {
  const { standIn: name, token } = SERVICES[service];
  const desk = new ObedientDesk();
  const [standIn] = standInsFor({ [name]: accounts.standIns[name as keyof typeof accounts.standIns] });
  const servers = [undefined, certificate].map((tls) => new StandInServer({ standIns: [standIn!], desk, tls }));
  const [http, https] = servers as [StandInServer, StandInServer];
  await Promise.all(servers.map((server) => server.resume()));
  const all = pushSettingsFor(accounts, { httpUrl: http.url, httpsUrl: https.url, ca: certificate.cert });
  const settings = PushSettings.parse({ ...all, connections: 10 });
  const services = pushServicesOf(settings).filter((one) => one.name === service);
  return {
    provider: new PushProvider('push', services),
    behave: (behaviour) => {
      desk.decision = decisionFor(behaviour, standIn!.refusals);
    },
    message: () =>
      SendPush.schema.parse({
        deliveryId: randomUUID(),
        memberId: 'm-1',
        targets: [{ id: 'd-1', token: token(https.url), platform: 'android', pushService: service }],
        title: 'Hi',
        body: 'You saved 8 EUR.',
        link: 'https://shop.example/',
      }),
    mostAtOnce: () => Math.max(...servers.map(({ mostAtOnce }) => mostAtOnce)),
    stop: async () => void (await Promise.all(servers.map((server) => server.pause()))),
  };
}

function decisionFor(behaviour: Behaviour, refusals: ReturnType<typeof standInsFor>[number]['refusals']): Decision {
  switch (behaviour) {
    case 'reject-recipient':
      return { answer: 'reject', ...refusals.recipient };
    case 'reject-content':
      return { answer: 'reject', ...refusals.content };
    case 'reject-account':
      return { answer: 'reject', ...refusals.account };
    case 'slow':
      return { answer: 'accept', lateMs: 30 };
    case 'receipt-first':
      return { answer: 'accept' };
    default:
      return { answer: behaviour };
  }
}

describe.each(Object.keys(SERVICES) as Service[])('%s', (service) => {
  describeChannelProvider(service, {
    start: () => startStandIn(service),
    window: SERVICES[service].window,
    // A small request is out at once, and no push service sends receipts.
    without: ['disconnect-before', 'receipt-first'],
  });
});
