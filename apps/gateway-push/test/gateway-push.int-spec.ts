import { randomUUID } from 'node:crypto';
import { DeviceInvalid, type OutgoingItem, SendPush, StatusChanged } from '@carillon/contracts';
import { MemberTokens } from '@carillon/service-kit';
import {
  loopbackCertificate,
  newPushAccounts,
  ObedientDesk,
  pushSettingsFor,
  StandInServer,
  standInsFor,
} from '@carillon/stand-ins';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { gatewayPush } from '../src/service';

jest.setTimeout(120_000);

const MEMBER_TOKEN_SECRET = 'only-the-services-know-this-secret';
const settings: Record<string, string> = { MEMBER_TOKEN_SECRET };
const desk = new ObedientDesk();
const accounts = newPushAccounts();
let server: StandInServer;

beforeAll(async () => {
  const tls = await loopbackCertificate();
  server = new StandInServer({ standIns: standInsFor(accounts.standIns), desk, tls });
  await server.resume();
  const { url } = server;
  settings['PUSH'] = JSON.stringify(pushSettingsFor(accounts, { httpUrl: url, httpsUrl: url, ca: tls.cert }));
});
afterAll(() => server.pause());

describe('gateway-push', () => {
  const service = useService(gatewayPush, settings);
  const within = { withinMs: 30_000 };
  let told: ReceivedMessage[];

  beforeAll(async () => {
    told = await service.broker.collect('carillon.internal', 'delivery.*');
  });
  beforeEach(() => {
    desk.decision = { answer: 'accept' };
    desk.taken.length = 0;
  });

  const orderOf = (changes: Partial<(typeof SendPush)['example']> = {}): OutgoingItem => {
    const id = randomUUID();
    return SendPush.item({
      cause: { id, correlationId: `c-${id}`, occurredAt: new Date('2026-05-01T10:15:00Z') },
      payload: { ...SendPush.example, deliveryId: randomUUID(), ...changes },
    });
  };
  const messageIdOf = ({ payload }: OutgoingItem): string => (payload as { deliveryId: string }).deliveryId;
  const itemsOf = (contract: string): readonly Record<string, unknown>[] =>
    told
      .filter(({ type }) => type === contract)
      .flatMap(({ body }) => (JSON.parse(body) as { items: { payload: Record<string, unknown> }[] }).items)
      .map(({ payload }) => payload);
  const statusesOf = (order: OutgoingItem) =>
    itemsOf(StatusChanged.name)
      .filter(({ messageId }) => messageId === messageIdOf(order))
      .map(({ status }) => status);
  const report = (order: OutgoingItem, memberId: string, state: string) =>
    fetch(`${service.running.url}/api/me/pushes/${messageIdOf(order)}/${state}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${new MemberTokens(MEMBER_TOKEN_SECRET).issue(memberId, 60).token}` },
    });

  it('shows a message on every device of the member, each by its own service, and hears of it from the app', async () => {
    const order = orderOf({
      targets: [
        { id: 'd-1', token: 'fcm-1', platform: 'android', pushService: 'fcm' },
        { id: 'd-2', token: 'ab'.repeat(32), platform: 'ios', pushService: 'apns' },
        { id: 'd-3', token: 'hms-1', platform: 'harmony', pushService: 'hms' },
      ],
    });
    await service.broker.publishPacket([order]);
    await eventually(() => expect(statusesOf(order)).toEqual(['sent']), within);
    expect(desk.taken.map(({ to, title }) => [to, title]).sort()).toEqual([
      ['ab'.repeat(32), 'You saved 8 EUR'],
      ['fcm-1', 'You saved 8 EUR'],
      ['hms-1', 'You saved 8 EUR'],
    ]);
    expect((await report(order, 'm-1', 'delivered')).status).toBe(204);
    await eventually(() => expect(statusesOf(order)).toEqual(['sent', 'delivered']), within);
    for (let times = 0; times < 2; times += 1) expect((await report(order, 'm-1', 'read')).status).toBe(204);
    await eventually(() => expect(statusesOf(order)).toEqual(['sent', 'delivered', 'read']), within);
  });

  it('lets nobody report for another member, or on what never went out', async () => {
    const order = orderOf();
    await service.broker.publishPacket([order]);
    await eventually(() => expect(statusesOf(order)).toEqual(['sent']), within);
    const foreign = await report(order, 'm-2', 'read');
    expect([foreign.status, await foreign.json()]).toMatchObject([404, { code: 'PUSH_NOT_FOUND' }]);
    expect((await report(orderOf(), 'm-1', 'read')).status).toBe(404);
    expect((await report(order, 'm-1', 'eaten')).status).toBe(400);
    const unnamed = await fetch(`${service.running.url}/api/me/pushes/${messageIdOf(order)}/read`, { method: 'POST' });
    expect(unnamed.status).toBe(401);
  });

  it('has a device switched off that its service no longer knows', async () => {
    desk.decision = { answer: 'reject', status: 404, code: 'UNREGISTERED' };
    const order = orderOf({ memberId: 'm-9' });
    await service.broker.publishPacket([order]);
    await eventually(() => expect(statusesOf(order)).toEqual(['failed']), within);
    await eventually(() => {
      const [invalid] = itemsOf(DeviceInvalid.name).filter(({ memberId }) => memberId === 'm-9');
      expect(invalid).toMatchObject({ deviceId: 'd-1', token: 'fcm-token-1', code: 'FCM_UNREGISTERED' });
    }, within);
  });

  it('shows nothing that has expired', async () => {
    const order = orderOf({ expiresAt: '2026-05-01T00:00:00Z' });
    await service.broker.publishPacket([order]);
    await eventually(() => expect(statusesOf(order)).toEqual(['expired']), within);
    expect(desk.taken).toEqual([]);
  });
});

it('names every setting that is wrong, and none of the secrets', async () => {
  const PUSH = JSON.stringify({ apnsKey: 'not-a-key-but-secret', hmsAppId: '1' });
  const env = { DATABASE_URL: 'postgres://x', RABBITMQ_URL: 'amqp://x', MEMBER_TOKEN_SECRET, PUSH };
  const error = await Promise.resolve()
    .then(() => gatewayPush.start(env))
    .then(() => '', String);
  expect(error).toMatch(/apnsKey/);
  expect(error).not.toContain('not-a-key-but-secret');
});
