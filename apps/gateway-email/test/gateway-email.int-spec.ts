import { randomUUID } from 'node:crypto';
import { type PayloadOf, SendEmail, type StatusChanged } from '@carillon/contracts';
import { SettingsError } from '@carillon/service-kit';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { gatewayEmail } from '../src/service';
import { MailServer, refusal } from './mail-server';

jest.setTimeout(90_000);

const PATIENT = { withinMs: 60_000 };

let server: MailServer;
let port: number;
let statuses: ReceivedMessage[];

const service = useService(gatewayEmail, async () => {
  server = await MailServer.start();
  port = server.port;
  return {
    SMTP_URL: `smtp://user:secret@127.0.0.1:${port}`,
    EMAIL_FROM: 'Carillon <news@example.com>',
    // Long enough for a machine that is busy with other tests.
    SEND_TIMEOUT_MS: '8000',
  };
});

beforeAll(async () => {
  statuses = await service.broker.collect('carillon.internal', 'delivery.status-changed');
});

afterAll(() => server.stop());

beforeEach(() => {
  server.refusals = {};
  server.behaviour = 'accept';
});

const told = (deliveryId: string) =>
  statuses
    .flatMap(({ body }) => (JSON.parse(body) as { items: { payload: PayloadOf<typeof StatusChanged> }[] }).items)
    .map(({ payload }) => payload)
    .filter(({ messageId }) => messageId === deliveryId);

const words = (deliveryId: string) => told(deliveryId).map(({ status }) => status);

function mail(fields: Partial<PayloadOf<typeof SendEmail>> = {}) {
  const id = randomUUID();
  const deliveryId = randomUUID();
  const texts = { subject: 'Your balances', html: '<p>300 points</p>', text: '300 points' };
  const payload = { to: 'homer@example.net', ...texts, ...fields, deliveryId };
  return { deliveryId, item: SendEmail.item({ cause: { id, correlationId: id, occurredAt: new Date() }, payload }) };
}

const timesReceived = (deliveryId: string): number =>
  server.received.filter(({ mail: { headers } }) => headers.get('x-delivery-id') === deliveryId).length;

describe('gateway-email', () => {
  it('hands over every mail of a packet once, although the packet comes twice', async () => {
    const all = Array.from({ length: 40 }, () => mail());
    const id = randomUUID();
    const items = all.map(({ item }) => item);
    await Promise.all([service.broker.publishPacket(items, { id }), service.broker.publishPacket(items, { id })]);
    await eventually(() => {
      for (const { deliveryId } of all) expect(new Set(words(deliveryId))).toEqual(new Set(['sent']));
    }, PATIENT);
    for (const { deliveryId } of all) expect(timesReceived(deliveryId)).toBe(1);
  });

  it('tells why a mail failed', async () => {
    server.behaviour = 'reject-recipient';
    const { item, deliveryId } = mail();
    await service.broker.publishPacket([item]);
    await eventually(() => expect(told(deliveryId)).toMatchObject([{ status: 'failed', code: 'SMTP_550' }]), PATIENT);
  });

  it('tries again what was put off', async () => {
    server.refusals = { rcptTo: refusal(450, '4.2.1 Not now') };
    const { item, deliveryId } = mail();
    await service.broker.publishPacket([item]);
    await eventually(() => expect(words(deliveryId)).toEqual(['deferred']), PATIENT);
    server.refusals = {};
    await eventually(() => expect(words(deliveryId)).toEqual(['deferred', 'sent']), PATIENT);
    expect(timesReceived(deliveryId)).toBe(1);
  });

  it.each(['hang', 'disconnect-after'] as const)('says that it does not know: %s', async (behaviour) => {
    server.behaviour = behaviour;
    const { item, deliveryId } = mail();
    await service.broker.publishPacket([item]);
    await eventually(() => expect(words(deliveryId)).toEqual(['unknown']), PATIENT);
  });

  it('refuses to start with bad settings, and names each', async () => {
    const settings = {
      DATABASE_URL: 'postgres://db',
      RABBITMQ_URL: 'amqp://mq',
      SMTP_URL: 'http://u:hidden@h',
      EMAIL_FROM: 'nobody',
      SMTP_OPTIONS: '{"dkimPrivateKey": "hidden"}',
    };
    const failure = await Promise.resolve()
      .then(() => gatewayEmail.start(settings))
      .catch((error: unknown) => error as Error);
    expect(failure).toBeInstanceOf(SettingsError);
    expect((failure as Error).message).toMatch(
      /SMTP_URL: .*smtp.*EMAIL_FROM: one mailbox.*SMTP_OPTIONS.*dkimPrivateKey/s,
    );
    expect((failure as Error).message).not.toContain('hidden');
  });
});
