import { randomUUID } from 'node:crypto';
import { describeChannelProvider, httpHarness, post } from '@carillon/gateway-runtime/testing';
import {
  devinoStandIn,
  devinoViberStandIn,
  smsTrafficImStandIn,
  type StandingWord,
  type StatusBook,
} from '@carillon/stand-ins';
import { devinoViberKind } from '../src/providers/devino-viber/devino-viber.kind';
import { devinoViberOldKind } from '../src/providers/devino-viber-old/devino-viber-old.kind';
import { smsTrafficViberKind } from '../src/providers/smstraffic-viber/smstraffic-viber.kind';
import type { Viber } from '../src/viber';

const account = { login: 'carillon', password: 'secret' };
const hook = 'a-secret-of-the-test';

const message = (): Viber => ({
  deliveryId: randomUUID(),
  onUnknown: 'report',
  to: '+77010000001',
  text: 'Hello',
  imageUrl: 'https://shop.example/a.png',
  buttonText: 'Open',
  link: 'https://shop.example/',
});
const settle = ({ book }: { readonly book: StatusBook }, id: string, word: StandingWord): void => book.set(id, word);

describeChannelProvider(
  'Devino Telecom, Viber by the new interface',
  httpHarness({
    standIn: () => devinoStandIn({ apiKey: 'key' }),
    create: (url, window) =>
      devinoViberKind.create({ apiKey: 'key', url, callbackUrl: `http://us.example/callbacks/viber/${hook}`, window }),
    message,
    callback: (id, status) => post(`{"messageId":${id},"status":"${status.toUpperCase()}"}`),
  }),
);

describeChannelProvider(
  'Devino Telecom, Viber by the old interface, asked for statuses',
  httpHarness({
    standIn: () => devinoViberStandIn(account),
    create: (url, window) => devinoViberOldKind.create({ ...account, url, from: 'BRAND', window }),
    message,
    settle,
  }),
);

describeChannelProvider(
  'Devino Telecom, Viber by the old interface, reporting',
  httpHarness({
    standIn: () => devinoViberStandIn(account),
    create: (url, window) =>
      devinoViberOldKind.create({ ...account, url, from: 'BRAND', callbackSecret: hook, window }),
    message,
    callback: (id, status) => post(`[{"id":${id},"receivedAt":"1777630504000","status":"${status.toUpperCase()}"}]`),
  }),
);

describeChannelProvider(
  'SmsTraffic, Viber',
  httpHarness({
    standIn: () => smsTrafficImStandIn(account),
    create: (url, window) => smsTrafficViberKind.create({ ...account, url, reserveUrl: url, window }),
    message,
    settle,
  }),
);
