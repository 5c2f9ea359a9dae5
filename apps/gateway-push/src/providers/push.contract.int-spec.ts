import { randomUUID } from 'node:crypto';
import { type Device, type PayloadOf, SendPush } from '@carillon/contracts';
import {
  type Behaviour,
  codes,
  describeChannelProvider,
  type ProviderCode,
  type StandIn,
  statuses,
} from '@carillon/gateway-runtime/testing';
import {
  type Certificate,
  type Decision,
  type FcmStandIn,
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

/** The words of each service's documents. A token that is good for nothing is the recipient's fault; its device is switched off. */
const CODES: Readonly<Record<Service, readonly ProviderCode[]>> = {
  fcm: [
    ...codes('recipient', 'UNREGISTERED', 404),
    ...codes('recipient', 'SENDER_ID_MISMATCH', 403),
    ...codes('content', 'INVALID_ARGUMENT', 400),
    {
      code: 'INVALID_ARGUMENT: The registration token is not a valid FCM registration token',
      status: 400,
      means: 'recipient',
    },
    ...codes('account', 'THIRD_PARTY_AUTH_ERROR UNAUTHENTICATED', 401),
    ...codes('account', 'PERMISSION_DENIED', 403),
    ...codes('later', 'QUOTA_EXCEEDED', 429),
    ...codes('away', 'UNAVAILABLE', 503),
    ...codes('away', 'INTERNAL UNSPECIFIED_ERROR', 500),
  ],
  apns: [
    ...codes('recipient', 'BadDeviceToken DeviceTokenNotForTopic', 400),
    ...codes('recipient', 'Unregistered ExpiredToken', 410),
    ...codes(
      'content',
      'BadCollapseId BadExpirationDate BadMessageId BadPriority DuplicateHeaders InvalidPushType',
      400,
    ),
    ...codes('content', 'MissingDeviceToken PayloadEmpty', 400),
    ...codes('content', 'PayloadTooLarge', 413),
    ...codes('account', 'BadTopic MissingTopic TopicDisallowed', 400),
    ...codes('account', 'BadCertificate BadCertificateEnvironment Forbidden InvalidProviderToken', 403),
    ...codes('account', 'MissingProviderToken BadEnvironmentKeyInToken ExpiredProviderToken', 403),
    ...codes('later', 'TooManyRequests TooManyProviderTokenUpdates', 429),
    ...codes('away', 'IdleTimeout', 400),
    ...codes('away', 'InternalServerError', 500),
    ...codes('away', 'ServiceUnavailable Shutdown', 503),
  ],
  hms: [
    ...codes('recipient', '80100000 80300007'),
    ...codes('content', '80100001 80100003 80100004 80100013 80100016 80100018 80300008 80300010'),
    ...codes('account', '80200001 80200003 80200005 80300002 80300011 80300013'),
    ...codes('later', '80100017'),
    ...codes('away', '80600003 80000001 81000001'),
  ],
  azure: [
    ...statuses('recipient', 410),
    ...statuses('content', 400, 413),
    ...statuses('account', 401, 403, 404),
    ...statuses('later', 429, 503),
    ...statuses('away', 500),
  ],
  web: [
    ...statuses('recipient', 404, 410),
    ...statuses('content', 400, 413),
    ...statuses('account', 401, 403),
    ...statuses('later', 429, 503),
    ...statuses('away', 500),
  ],
};

interface PushStandIn extends StandIn<PayloadOf<typeof SendPush>> {
  /** Lets every access token that was given out expire; only where there are such. */
  forgetTokens(): void;
}

async function startStandIn(service: Service): Promise<PushStandIn> {
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
    refuse: ({ code, status = standIn!.refusals.recipient.status }) => {
      desk.decision = { answer: 'reject', status, code };
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
    forgetTokens: () => (standIn as Partial<FcmStandIn>).forgetTokens!(), // of FCM and HMS alike
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
    codes: CODES[service],
    // A small request is out at once, and no push service sends receipts.
    without: ['disconnect-before', 'receipt-first'],
  });
});

it.each(['fcm', 'hms'] as const)(
  '%s: a message goes with a new access token when the old one has expired',
  async (service) => {
    const { provider, message, forgetTokens, stop } = await startStandIn(service);
    for (let times = 0; times < 2; times += 1) {
      expect(await provider.send(message(), AbortSignal.timeout(10_000))).toMatchObject({ outcome: 'accepted' });
      forgetTokens();
    }
    await provider.close?.();
    await stop();
  },
);
