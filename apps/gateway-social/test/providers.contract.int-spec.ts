import { randomUUID } from 'node:crypto';
import { describeChannelProvider, httpHarness, post } from '@carillon/gateway-runtime/testing';
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
  }),
);

describeChannelProvider(
  'Odnoklassniki',
  httpHarness({
    standIn: () => okStandIn({ token: 't' }),
    create: (url, window) => okKind.create({ url, token: 't', window }),
    message: message('ok'),
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
  }),
);
