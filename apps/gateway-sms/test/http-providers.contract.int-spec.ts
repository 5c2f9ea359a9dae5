import { randomUUID } from 'node:crypto';
import { describeChannelProvider, httpHarness, post } from '@carillon/gateway-runtime/testing';
import {
  devinoRestStandIn,
  devinoStandIn,
  smsTrafficStandIn,
  type StandingWord,
  type StatusBook,
  streamTelecomStandIn,
} from '@carillon/stand-ins';
import { devinoKind } from '../src/providers/devino/devino.kind';
import { devinoRestKind } from '../src/providers/devino-rest/devino-rest.kind';
import { smsTrafficKind } from '../src/providers/smstraffic/smstraffic.kind';
import { streamTelecomKind } from '../src/providers/stream-telecom/stream-telecom.kind';
import type { Sms } from '../src/sms';

const account = { login: 'carillon', password: 'secret' };
const hook = 'a-secret-of-the-test';

const message = (): Sms => ({ deliveryId: randomUUID(), onUnknown: 'report', to: '+15550100001', text: 'Hello' });
const settle = ({ book }: { readonly book: StatusBook }, id: string, word: StandingWord): void => book.set(id, word);

describeChannelProvider(
  'SmsTraffic, asked for statuses',
  httpHarness({
    standIn: () => smsTrafficStandIn(account),
    create: (url, window) => smsTrafficKind.create({ ...account, url: `${url}/multi.php`, reserveUrl: url, window }),
    message,
    settle,
  }),
);

describeChannelProvider(
  'SmsTraffic, reporting',
  httpHarness({
    standIn: () => smsTrafficStandIn(account),
    create: (url, window) => smsTrafficKind.create({ ...account, url, reserveUrl: url, callbackSecret: hook, window }),
    message,
    callback: (id, status) =>
      post(
        `sms_id=${id}&status=${status === 'delivered' ? 'Delivered' : 'Non+Delivered'}&delivery_date=2026-05-01+10:15:04`,
      ),
  }),
);

describeChannelProvider(
  'Devino Telecom, the new interface',
  httpHarness({
    standIn: () => devinoStandIn({ apiKey: 'key' }),
    create: (url, window) =>
      devinoKind.create({ apiKey: 'key', url, callbackUrl: `http://us.example/callbacks/devino/${hook}`, window }),
    message,
    callback: (id, status) => post(`{"messageId":${id},"status":"${status.toUpperCase()}"}`),
  }),
);

describe.each([1, 2])('version %d', (version) => {
  describeChannelProvider(
    'Devino Telecom, the old interface',
    httpHarness({
      standIn: () => devinoRestStandIn(account),
      create: (url, window) => devinoRestKind.create({ ...account, url, version, window }),
      message,
      settle,
    }),
  );
});

describeChannelProvider(
  'StreamTelecom, asked for statuses',
  httpHarness({
    standIn: () => streamTelecomStandIn(account),
    create: (url, window) => streamTelecomKind.create({ ...account, url, window }),
    message,
    settle,
  }),
);

describeChannelProvider(
  'StreamTelecom, reporting',
  httpHarness({
    standIn: () => streamTelecomStandIn(account),
    create: (url, window) =>
      streamTelecomKind.create({ ...account, url, callbackUrl: `http://us.example/callbacks/stream/${hook}`, window }),
    message,
    callback: (id, status) => post(`messageId=${id}&state=${status === 'delivered' ? 0 : 42}`),
  }),
);
