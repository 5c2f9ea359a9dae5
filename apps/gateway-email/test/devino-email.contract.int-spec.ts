import { randomUUID } from 'node:crypto';
import { codes, describeChannelProvider, httpHarness, post, statuses } from '@carillon/gateway-runtime/testing';
import { devinoEmailOldStandIn, devinoEmailStandIn, ObedientDesk, StandInServer } from '@carillon/stand-ins';
import type { Email } from '../src/email';
import { devinoEmailKind, devinoEmailOldKind } from '../src/providers/devino-email/devino-email.kind';

const account = { login: 'carillon', password: 'secret' };
const hook = 'a-secret-of-the-test';
const from = 'Carillon <news@example.com>';

const message = (fields: Partial<Email> = {}): Email => ({
  deliveryId: randomUUID(),
  onUnknown: 'report',
  to: 'homer@example.net',
  subject: 'Your balances',
  html: '<p>300 points</p>',
  text: '300 points',
  ...fields,
});

const events = (messageId: string, event: string, more: object = {}) =>
  post(JSON.stringify({ messageEventDtos: [{ messageId, event, email: 'homer@example.net', ...more }] }));

const callback = (id: string, status: 'delivered' | 'undelivered') =>
  events(id, status === 'delivered' ? 'DELIVERED' : 'BOUNCED');

/** `reasons[].key` and `ref` (docs.devino.online). */
const CODES = [
  ...codes('recipient', 'invalid:Recipients must.be.not.null:Recipients'),
  ...codes('content', 'invalid:Subject must.be.not.null:Body length.too.long:Subject forbidden'),
  ...codes('account', 'billing.error invalid:Sender must.be.not.null:Sender'),
  ...codes('later', 'too.many.messages unknown'),
  ...statuses('account', 401, 403),
  ...statuses('content', 400),
  ...statuses('later', 429, 503),
  ...statuses('away', 500),
];

/** `Code` of the older interface: beside one recipient (201), and of the whole request. */
const OLD_CODES = [
  ...codes('recipient', 'validation_error', 201),
  ...codes('later', 'internal_error', 201),
  ...[400, 404].flatMap((status) => codes('content', 'validation_error', status)),
  ...[401, 402, 403].flatMap((status) => codes('account', 'validation_error', status)),
  ...codes('away', 'internal_error', 500),
];

describeChannelProvider(
  'Devino Telecom mail, the new interface',
  httpHarness({
    standIn: () => devinoEmailStandIn({ apiKey: 'key' }),
    create: (url, window) => devinoEmailKind.create({ apiKey: 'key', from, url, callbackSecret: hook, window }),
    message,
    callback,
    codes: CODES,
  }),
);

describeChannelProvider(
  'Devino Telecom mail, the old interface, asked for statuses',
  httpHarness({
    standIn: () => devinoEmailOldStandIn(account),
    create: (url, window) => devinoEmailOldKind.create({ ...account, from, url, window }),
    message,
    settle: ({ book }, id, word) => book.set(id, word),
    codes: OLD_CODES,
  }),
);

describeChannelProvider(
  'Devino Telecom mail, the old interface, reporting',
  httpHarness({
    standIn: () => devinoEmailOldStandIn(account),
    create: (url, window) => devinoEmailOldKind.create({ ...account, from, url, callbackSecret: hook, window }),
    message,
    callback,
  }),
);

describe('Devino Telecom mail', () => {
  const desk = new ObedientDesk();
  const standIns = [devinoEmailStandIn({ apiKey: 'key' }), devinoEmailOldStandIn(account)];
  const server = new StandInServer({ standIns, desk });
  const newly = (settings: object = {}) =>
    devinoEmailKind.create({ apiKey: 'key', from, url: `${server.url}/devino-email`, ...settings });
  const formerly = (settings: object = {}) =>
    devinoEmailOldKind.create({ ...account, from, url: `${server.url}/devino-email-old`, ...settings });

  beforeAll(() => server.resume());
  beforeEach(() => {
    desk.decision = { answer: 'accept' };
    desk.taken.length = 0;
  });
  afterAll(() => server.pause());

  async function sent(provider: ReturnType<typeof newly>, fields: Partial<Email> = {}) {
    const result = await provider.send(message(fields), AbortSignal.timeout(10_000));
    await provider.close?.();
    return result;
  }

  it('names codes as its own', async () => {
    desk.decision = { answer: 'reject', status: 200, code: 'must.be.not.null:Body' };
    expect(await sent(newly())).toMatchObject({ code: 'DEVINO_MUST_BE_NOT_NULL' });
    desk.decision = { answer: 'reject', status: 201, code: 'validation_error' };
    expect(await sent(formerly())).toMatchObject({ code: 'DEVINO_VALIDATION_ERROR' });
  });

  it('lets codes mean what they mean for the account', async () => {
    desk.decision = { answer: 'reject', status: 400, code: 'validation_error' };
    const result = await sent(formerly({ codes: { validation_error: 'account' } }));
    expect(result).toMatchObject({ outcome: 'rejected', fault: 'account' });
  });

  it('blames the message for a sender of its own', async () => {
    desk.decision = { answer: 'reject', status: 200, code: 'invalid:Sender' };
    expect(await sent(newly(), { from: 'x@example.org' })).toMatchObject({ outcome: 'rejected', fault: 'content' });
  });

  it('says who writes, and gives the new interface one body and the old one both', async () => {
    await sent(newly({ checkUnsubscription: true }), { from: '"Shop, the" <shop@example.org>' });
    await sent(formerly());
    expect(desk.taken.map(({ details }) => details)).toMatchObject([
      { Sender: { Address: 'shop@example.org', Name: 'Shop, the' }, CheckUnsubscription: true },
      { Sender: { Address: 'news@example.com', Name: 'Carillon' }, Subject: 'Your balances' },
    ]);
    expect(desk.taken.map(({ details }) => (details as { Body: object }).Body)).toEqual([
      { Html: '<p>300 points</p>' },
      { Html: '<p>300 points</p>', PlainText: '300 points' },
    ]);
  });

  it('asks nobody about an address that is none', async () => {
    expect(await sent(newly(), { to: 'homer' })).toMatchObject({ outcome: 'rejected', code: 'INVALID_ADDRESS' });
    expect(desk.taken).toEqual([]);
  });

  it('reads events of mail, and leaves out those that say nothing of the delivery', async () => {
    const { callbacks } = newly({ callbackSecret: hook });
    const at = '2026-05-01T10:15:04Z';
    const bounced = events('7', 'BOUNCED', { reason: 'bad-mailbox', isHardbounce: true, dateTime: at });
    expect(await callbacks!.read(bounced)).toEqual({
      outcome: 'taken',
      receipts: [
        {
          providerMessageIds: ['7'],
          status: 'undelivered',
          code: 'BAD_MAILBOX',
          detail: 'hard bounce',
          at: new Date(at),
        },
      ],
    });
    expect(await callbacks!.read(events('7', 'OPENED'))).toMatchObject({ receipts: [{ status: 'read' }] });
    expect(await callbacks!.read(events('7', 'CLICKED'))).toMatchObject({ receipts: [{ status: 'clicked' }] });
    expect(await callbacks!.read(events('7', 'UNSUBSCRIBED'))).toEqual({ outcome: 'taken', receipts: [] });
    expect(await callbacks!.read(post('{"messageEventDtos":[{}]}'))).toMatchObject({ outcome: 'refused' });
  });
});
