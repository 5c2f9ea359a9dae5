import { randomUUID } from 'node:crypto';
import { devinoCodes, SMSTRAFFIC_CODES } from '@carillon/aggregators/testing';
import { codes, describeChannelProvider, httpHarness, post } from '@carillon/gateway-runtime/testing';
import { devinoStandIn, okStandIn, smsTrafficImStandIn, vkStandIn } from '@carillon/stand-ins';
import { devinoSocialKind } from '../src/providers/devino-social/devino-social.kind';
import { okKind } from '../src/providers/ok/ok.kind';
import { smsTrafficSocialKind } from '../src/providers/smstraffic-social/smstraffic-social.kind';
import { vkKind } from '../src/providers/vk/vk.kind';
import type { Social } from '../src/social';

const hook = 'a-secret-of-the-test';

const message = (network: 'vk' | 'ok') => (): Social => ({
  deliveryId: randomUUID(),
  onUnknown: 'report',
  network,
  accountId: '42',
  phone: '+79160000001',
  text: 'You saved 8 EUR.',
  templateId: '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f',
  template: { providerTemplateId: '123456', parameters: { amount: '8 EUR' } },
});

describeChannelProvider(
  'VKontakte',
  httpHarness({
    standIn: () => vkStandIn({ token: 't' }),
    create: (url, window) => vkKind.create({ url, token: 't', window }),
    message: message('vk'),
    // `error_code` (VK API 5.199, errors of messages.send)
    codes: [
      ...codes('recipient', '18 100 104 113 900 901 902 917 922 925 936 945 946 950 962 983 985'),
      ...codes('content', '910 911 913 914 921 940 969'),
      ...codes('account', '5 7 14 15 27 28 29 203 711 912 943 1117'),
      ...codes('away', '1 10'),
      ...codes('later', '6 9 944'),
    ],
  }),
);

describeChannelProvider(
  'Odnoklassniki',
  httpHarness({
    standIn: () => okStandIn({ token: 't' }),
    create: (url, window) => okKind.create({ url, token: 't', window }),
    message: message('ok'),
    // `error_code` (apiok.ru)
    codes: [
      ...codes('recipient', '10 22 23 24 25 26 50 110'),
      ...codes('content', '3 4 100 101 104 106 140'),
      ...codes('account', '7 9 102 103'),
      ...codes('away', '1 2'),
      ...codes('later', '8 11'),
    ],
  }),
);

describe.each(['to', 'phone'])('by %s', (dialect) => {
  describeChannelProvider(
    'Devino Telecom, networks',
    httpHarness({
      standIn: () => devinoStandIn({ apiKey: 'key' }),
      create: (url, window) =>
        devinoSocialKind.create({
          apiKey: 'key',
          url,
          dialect,
          callbackUrl: `http://us.example/callbacks/social/${hook}`,
          window,
        }),
      message: message('vk'),
      callback: (id, status) =>
        post(`[{"messageId":${id},"status":"${status.toUpperCase()}","receivedAt":"2017-05-31 14:51:12"}]`),
      codes: devinoCodes({ to: dialect }),
    }),
  );
});

describeChannelProvider(
  'SmsTraffic, networks',
  httpHarness({
    standIn: () => smsTrafficImStandIn({ login: 'carillon', password: 'secret' }),
    create: (url, window) =>
      smsTrafficSocialKind.create({ login: 'carillon', password: 'secret', url, reserveUrl: url, window }),
    message: message('ok'),
    settle: ({ book }, id, word) => book.set(id, word),
    codes: SMSTRAFFIC_CODES,
  }),
);
