import { randomUUID } from 'node:crypto';
import type { ChannelProvider } from '@carillon/gateway-runtime';
import {
  type Decision,
  devinoRestStandIn,
  devinoStandIn,
  ObedientDesk,
  smsTrafficStandIn,
  type StandIn,
  StandInServer,
  streamTelecomStandIn,
} from '@carillon/stand-ins';
import { devinoKind } from '../src/providers/devino/devino.kind';
import { devinoRestKind } from '../src/providers/devino-rest/devino-rest.kind';
import { smsTrafficKind } from '../src/providers/smstraffic/smstraffic.kind';
import { streamTelecomKind } from '../src/providers/stream-telecom/stream-telecom.kind';
import type { Sms } from '../src/sms';

const account = { login: 'carillon', password: 'secret' };

/** A provider with its stand-in, for the tests of one `describe`. */
function useProvider(standIn: StandIn, create: (url: string) => ChannelProvider<Sms>) {
  const desk = new ObedientDesk();
  const server = new StandInServer({ standIns: [standIn], desk });
  let provider: ChannelProvider<Sms>;
  beforeAll(async () => {
    await server.resume();
    provider = create(`${server.url}/${standIn.name}`);
  });
  beforeEach(() => {
    desk.decision = { answer: 'accept' };
    desk.taken.length = 0;
  });
  afterAll(async () => {
    await provider.close?.();
    await server.pause();
  });
  return {
    desk,
    server,
    send: (sms: Partial<Sms> = {}) =>
      provider.send(
        { deliveryId: randomUUID(), onUnknown: 'report', to: '+15550100001', text: 'Hello', ...sms },
        AbortSignal.timeout(10_000),
      ),
    refuse: (code: string, status = 200): Decision => (desk.decision = { answer: 'reject', status, code }),
  };
}

describe('SmsTraffic', () => {
  const peer = useProvider(smsTrafficStandIn(account), (url) =>
    smsTrafficKind.create({ ...account, url: 'http://127.0.0.1:9', reserveUrl: url, codes: { 436: 'recipient' } }),
  );

  it.each([
    ['428', { outcome: 'rejected', fault: 'recipient' }],
    ['432', { outcome: 'rejected', fault: 'recipient' }],
    ['420', { outcome: 'rejected', fault: 'content' }],
    ['411', { outcome: 'rejected', fault: 'account' }],
    ['415', { outcome: 'rejected', fault: 'account' }],
    ['419', { outcome: 'rejected', fault: 'account' }],
    ['1000', { outcome: 'deferred', unreachable: true }],
    ['436', { outcome: 'rejected', fault: 'recipient' }], // this account's own meaning
  ])('answers %s, on the reserve host as the first is away', async (code, result) => {
    peer.refuse(code);
    const answer = await peer.send();
    expect(answer).toMatchObject({ ...result, code: `SMSTRAFFIC_${code}` });
    expect(JSON.stringify(answer)).not.toContain('15550100001');
  });

  it('blames the message for a sender of its own', async () => {
    peer.refuse('419');
    expect(await peer.send({ from: 'BRAND' })).toMatchObject({ outcome: 'rejected', fault: 'content' });
  });

  it('sends what ASCII can say as that, and everything else as UTF-8', async () => {
    await peer.send({ text: 'Hello' });
    await peer.send({ text: 'Привет' });
    expect(peer.desk.taken.map(({ text }) => text)).toEqual(['Hello', 'Привет']);
    expect(peer.desk.taken.map(({ details }) => (details as { rus: string }).rus)).toEqual(['0', '5']);
    expect(JSON.stringify(peer.desk.taken)).not.toContain('secret');
  });

  it('names every part of a long text, and refuses one that is too long', async () => {
    const result = await peer.send({ text: 'Привет! '.repeat(20) });
    expect(result).toMatchObject({
      outcome: 'accepted',
      providerMessageIds: [expect.any(String), expect.any(String), expect.any(String)],
    });
    expect(await peer.send({ text: 'я'.repeat(671) })).toMatchObject({
      outcome: 'rejected',
      fault: 'content',
      code: 'TOO_LONG',
    });
  });
});

describe('Devino Telecom, the new interface', () => {
  const peer = useProvider(devinoStandIn({ apiKey: 'key' }), (url) => devinoKind.create({ apiKey: 'key', url }));

  it.each([
    ['invalid:to', { outcome: 'rejected', fault: 'recipient' }],
    ['invalid:from', { outcome: 'rejected', fault: 'account' }],
    ['invalid:text', { outcome: 'rejected', fault: 'content' }],
    ['length.too.long:text', { outcome: 'rejected', fault: 'content' }],
    ['forbidden', { outcome: 'rejected', fault: 'content' }],
    ['billing.error', { outcome: 'rejected', fault: 'account' }],
    ['unknown', { outcome: 'deferred' }],
  ])('answers %s', async (code, result) => {
    peer.refuse(code);
    expect(await peer.send()).toMatchObject(result);
  });
});

describe('Devino Telecom, the old interface', () => {
  const standIn = devinoRestStandIn(account);
  const peer = useProvider(standIn, (url) => devinoRestKind.create({ ...account, url, version: 1 }));

  it.each([
    ['2', 400, { outcome: 'rejected', fault: 'recipient' }],
    ['4', 401, { outcome: 'rejected', fault: 'account' }],
    ['5', 403, { outcome: 'rejected', fault: 'account' }],
    ['7', 403, { outcome: 'rejected', fault: 'content' }],
    ['9', 500, { outcome: 'deferred', unreachable: true }],
  ])('answers %s', async (code, status, result) => {
    peer.refuse(code, status);
    expect(await peer.send()).toMatchObject({ ...result, code: `DEVINO_${code}` });
  });

  it('opens a new session when the old one has expired, once', async () => {
    await peer.send();
    standIn.forgetSessions();
    expect(await peer.send()).toMatchObject({ outcome: 'accepted' });
    expect(peer.desk.taken).toHaveLength(2);
  });
});

describe('StreamTelecom', () => {
  const peer = useProvider(streamTelecomStandIn(account), (url) => streamTelecomKind.create({ ...account, url }));

  it.each([
    ['5', { outcome: 'rejected', fault: 'account' }],
    ['10', { outcome: 'deferred', retryAfterMs: 60_000 }],
    ['Ваш аккаунт заблокирован', { outcome: 'rejected', fault: 'account' }],
    ['Такого отправителя нет', { outcome: 'rejected', fault: 'account' }],
    ['Укажите номер телефона', { outcome: 'rejected', fault: 'recipient' }],
    ['Нет текста сообщения', { outcome: 'rejected', fault: 'content' }],
    ['Flood SMS', { outcome: 'deferred', retryAfterMs: 60_000 }],
    ['Error_Something_Else', { outcome: 'rejected', fault: 'content', code: 'STREAM_Error_Something_Else' }],
  ])('answers %s', async (code, result) => {
    peer.refuse(code);
    expect(await peer.send()).toMatchObject(result);
  });
});
