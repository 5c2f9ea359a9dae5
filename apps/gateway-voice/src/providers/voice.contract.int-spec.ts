import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { SendVoice } from '@carillon/contracts';
import { type CallbackRequest, type ProviderKind, signedHeaders } from '@carillon/gateway-runtime';
import {
  describeChannelProvider,
  httpHarness,
  post,
  type ProviderCode,
  sentences,
  statuses,
} from '@carillon/gateway-runtime/testing';
import { asteriskStandIn, callCentreStandIn, type StandIn, voximplantStandIn } from '@carillon/stand-ins';
import { asteriskKind } from './asterisk.provider';
import { callCentreKind } from './call-centre.provider';
import { type Call } from './voice-provider';
import { voximplantKind } from './voximplant.provider';

const secret = 'a-secret-of-sixteen-and-more';
const keys = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const account = { accountId: '1', keyId: 'k', ruleId: '7' };

const ENDS = { delivered: 'answered', undelivered: 'busy' } as const;
const reportOf = (id: string, status: keyof typeof ENDS): string => JSON.stringify({ id, end: ENDS[status] });

interface Subject {
  readonly kind: ProviderKind<Call>;
  readonly standIn: () => StandIn;
  readonly settings: (url: string) => object;
  readonly callback: (id: string, status: keyof typeof ENDS) => CallbackRequest;
  readonly ownIds: boolean;
  readonly codes: readonly ProviderCode[];
}

const SUBJECTS: readonly Subject[] = [
  {
    kind: voximplantKind,
    standIn: () => voximplantStandIn({ ...account, publicKey }),
    settings: (url) => ({ ...account, privateKey, url, callbackSecret: secret }),
    callback: (id, status) => post(reportOf(id, status)),
    ownIds: false,
    // `error.code` and `error.msg`: what is at fault stands in the sentence.
    codes: [
      ...sentences('recipient', '404 phone number is invalid'),
      ...sentences('content', '332 script_custom_data is invalid'),
      ...sentences('account', '100 authorization failed', '127 not enough money', '340 rule_id is invalid'),
      ...statuses('later', 429, 503),
      ...statuses('away', 500),
    ],
  },
  {
    kind: asteriskKind,
    standIn: () => asteriskStandIn({ user: 'u', password: 'p' }),
    settings: (url) => ({
      url,
      user: 'u',
      password: 'p',
      endpoint: 'PJSIP/{phone}@trunk',
      context: 'c',
      callbackSecret: secret,
    }),
    callback: (id, status) => post(reportOf(id, status)),
    ownIds: true,
    codes: [
      ...statuses('recipient', 400),
      ...statuses('content', 422),
      ...statuses('account', 401, 403),
      ...statuses('later', 503),
      ...statuses('away', 500),
    ],
  },
  {
    kind: callCentreKind,
    standIn: () => callCentreStandIn({ secret }),
    settings: (url) => ({ url, secret }),
    callback: (id, status) => {
      const body = reportOf(id, status);
      return { ...post(body), headers: signedHeaders(secret, body, Date.now()) };
    },
    ownIds: false,
    codes: [
      ...statuses('recipient', 404, 410),
      ...statuses('content', 400, 422),
      ...statuses('account', 401, 403),
      ...statuses('later', 429, 503),
      ...statuses('away', 500),
    ],
  },
];

describe.each(SUBJECTS)('$kind.kind', ({ kind, standIn, settings, callback, ownIds, codes }) => {
  describeChannelProvider(
    kind.kind,
    httpHarness<Call, StandIn>({
      standIn,
      create: (url, connections) => kind.create({ ...settings(url), connections }),
      message: () => SendVoice.schema.parse({ ...SendVoice.example, deliveryId: randomUUID() }),
      callback,
      ownIds,
      codes,
    }),
  );

  it('takes no report that makes no sense', async () => {
    const provider = kind.create(settings('http://127.0.0.1:9'));
    for (const body of ['', '{}', '{"id":"1","end":"eaten"}', '[]']) {
      const request = { ...post(body), headers: signedHeaders(secret, body, Date.now()) };
      expect(await provider.callbacks?.read(request)).toMatchObject({ outcome: 'refused', because: 'nonsense' });
    }
    await provider.close?.();
  });
});

it('the call centre must sign its reports, and just now', async () => {
  const provider = callCentreKind.create({ url: 'http://127.0.0.1:9', secret });
  const body = reportOf('1', 'delivered');
  for (const headers of [
    {},
    signedHeaders('another-secret-of-sixteen', body, Date.now()),
    signedHeaders(secret, body, Date.now() - 600_000),
  ])
    expect(await provider.callbacks?.read({ ...post(body), headers })).toMatchObject({ because: 'forgery' });
  await provider.close?.();
});
