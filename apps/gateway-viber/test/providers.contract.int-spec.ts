import { randomUUID } from 'node:crypto';
import { devinoCodes, SMSTRAFFIC_CODES } from '@carillon/aggregators/testing';
import { codes, describeChannelProvider, httpHarness, post } from '@carillon/gateway-runtime/testing';
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

/** `status` of an answer of Devino's own Viber interface, and `code` of a message in it. */
const DEVINO_OLD_CODES = [
  ...codes('recipient', 'error-address-format error-address-unknown error-address-not-specified'),
  ...codes('content', 'error-content-text-format error-priority-format error-comment-format error-resend-sms-error'),
  ...codes('content', 'error-validity-period-seconds-format error-instant-message-provider-id-duplicate'),
  ...codes('account', 'not-permitted error-route-not-found error-subject-format error-subject-unknown'),
  ...codes('account', 'error-subject-not-specified error-auth error-account-locked'),
  ...codes('content', 'error-syntax'),
  ...codes('away', 'error-system'),
];

describeChannelProvider(
  'Devino Telecom, Viber by the new interface',
  httpHarness({
    standIn: () => devinoStandIn({ apiKey: 'key' }),
    create: (url, window) =>
      devinoViberKind.create({ apiKey: 'key', url, callbackUrl: `http://us.example/callbacks/viber/${hook}`, window }),
    message,
    callback: (id, status) => post(`{"messageId":${id},"status":"${status.toUpperCase()}"}`),
    codes: devinoCodes({ to: 'to' }),
  }),
);

describeChannelProvider(
  'Devino Telecom, Viber by the old interface, asked for statuses',
  httpHarness({
    standIn: () => devinoViberStandIn(account),
    create: (url, window) => devinoViberOldKind.create({ ...account, url, from: 'BRAND', window }),
    message,
    settle,
    codes: DEVINO_OLD_CODES,
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
    codes: SMSTRAFFIC_CODES,
  }),
);
