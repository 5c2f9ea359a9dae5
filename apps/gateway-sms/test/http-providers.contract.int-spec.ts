import { randomUUID } from 'node:crypto';
import { devinoCodes, SMSTRAFFIC_CODES } from '@carillon/aggregators/testing';
import { codes, describeChannelProvider, httpHarness, post, sentences } from '@carillon/gateway-runtime/testing';
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

/** `Code` of an error of the older interface (integrationapi.net), with the HTTP status it comes with. */
const DEVINO_REST_CODES = [
  ...codes('recipient', '2', 400),
  ...codes('content', '1', 400),
  ...codes('content', '7', 403),
  ...codes('account', '4', 401),
  ...codes('account', '5', 403),
  ...codes('account', '6', 400), // the sender, which is our account's here
  ...codes('later', '3', 400), // a session that is refused even after a new login
  ...codes('away', '8 9', 500),
];

/** `Code` of an error, or the sentence that stands for one. */
const STREAM_TELECOM_CODES = [
  ...codes('recipient', '2'),
  ...codes('content', '1 6 7'),
  ...codes('account', '3 4 5'),
  ...codes('away', '8 9'),
  ...codes('later', '10'),
  ...sentences('recipient', 'Укажите номер телефона', 'Данное направление закрыто для вас'),
  ...sentences('content', 'Нет текста сообщения', 'Error_Something_Else'),
  ...sentences('account', 'Неправильный логин или пароль', 'Ваш аккаунт заблокирован'),
  ...sentences('account', 'Нет отправителя', 'Такого отправителя нет'),
  ...sentences('later', 'Flood SMS'),
];

describeChannelProvider(
  'SmsTraffic, asked for statuses',
  httpHarness({
    standIn: () => smsTrafficStandIn(account),
    create: (url, window) => smsTrafficKind.create({ ...account, url: `${url}/multi.php`, reserveUrl: url, window }),
    message,
    settle,
    codes: SMSTRAFFIC_CODES,
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
    codes: devinoCodes({ to: 'to' }),
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
      codes: DEVINO_REST_CODES,
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
    codes: STREAM_TELECOM_CODES,
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
