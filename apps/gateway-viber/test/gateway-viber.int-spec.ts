import { randomUUID } from 'node:crypto';
import { type PayloadOf, SendViber, StatusChanged } from '@carillon/contracts';
import { devinoViberStandIn, ObedientDesk, StandInServer } from '@carillon/stand-ins';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { gatewayViber } from '../src/service';

jest.setTimeout(60_000);
const PATIENT = { withinMs: 30_000 };

const desk = new ObedientDesk();
const peer = new StandInServer({ standIns: [devinoViberStandIn({ login: 'carillon', password: 'secret' })], desk });
const service = useService(gatewayViber, async () => {
  await peer.resume();
  const settings = { url: `${peer.url}/devino-viber`, login: 'carillon', password: 'secret', from: 'BRAND' };
  return { GATEWAYS: JSON.stringify({ devino: { kind: 'devino-viber-old', settings } }) };
});
let statuses: ReceivedMessage[];

beforeAll(async () => {
  statuses = await service.broker.collect('carillon.internal', StatusChanged.name);
});

afterAll(() => peer.pause());

async function send(to: string): Promise<string> {
  const deliveryId = randomUUID();
  const cause = { id: randomUUID(), correlationId: randomUUID(), occurredAt: new Date() };
  await service.broker.publishPacket([SendViber.item({ cause, payload: { deliveryId, to, text: 'Hello' } })]);
  return deliveryId;
}

const told = (deliveryId: string) =>
  statuses
    .flatMap(({ body }) => (JSON.parse(body) as { items: { payload: PayloadOf<typeof StatusChanged> }[] }).items)
    .map(({ payload }) => payload)
    .filter(({ messageId }) => messageId === deliveryId);

describe('gateway-viber', () => {
  it('shows the gateway that its environment describes, and nothing that is secret', async () => {
    const text = await (await fetch(new URL('/api/gateways', service.running.url))).text();
    const shown = { name: 'devino', source: 'environment', kind: 'devino-viber-old', health: { state: 'ready' } };
    expect(JSON.parse(text)).toMatchObject({ items: [shown] });
    expect(text).not.toContain('secret"');
    const change = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"kind":"test"}' };
    expect((await fetch(new URL('/api/gateways/devino', service.running.url), change)).status).toBe(409);
  });

  it('does not start with a gateway that makes no sense, and says why', async () => {
    const GATEWAYS = JSON.stringify({ devino: { kind: 'devino-viber-old', settings: { password: 'hunter2' } } });
    const { broker, database } = service;
    const env = { DATABASE_URL: database.url, RABBITMQ_URL: broker.url, PORT: '0', LOG_LEVEL: 'silent', GATEWAYS };
    const start = async (settings: Readonly<Record<string, string>>) => gatewayViber.start(settings);
    await expect(start(env)).rejects.toThrow(/GATEWAYS: devino: login/);
    await expect(start({ ...env, GATEWAYS: '{"Bad Name":{}}' })).rejects.toThrow(/GATEWAYS/);
  });

  it('sends, and learns by asking that the message has arrived', async () => {
    const deliveryId = await send('+77010000001');
    await eventually(
      () => expect(told(deliveryId).map(({ status }) => status)).toEqual(['sent', 'delivered']),
      PATIENT,
    );
    expect(told(deliveryId)).toMatchObject([{ provider: 'devino' }, { provider: 'devino' }]);
    expect(desk.taken).toMatchObject([{ from: 'BRAND', to: '77010000001', text: 'Hello' }]);
  });

  it('sends nothing to where Viber may not be used, and says so at once', async () => {
    const deliveryId = await send('+79160000001');
    await eventually(
      () => expect(told(deliveryId)).toMatchObject([{ status: 'failed', code: 'COUNTRY_FORBIDDEN' }]),
      PATIENT,
    );
    expect(desk.taken.some(({ to }) => to.startsWith('79'))).toBe(false);
  });
});
