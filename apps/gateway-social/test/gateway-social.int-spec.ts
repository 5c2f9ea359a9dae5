import { randomUUID } from 'node:crypto';
import { type PayloadOf, SendSocial, StatusChanged } from '@carillon/contracts';
import { ObedientDesk, okStandIn, StandInServer, vkStandIn } from '@carillon/stand-ins';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { gatewaySocial } from '../src/service';

jest.setTimeout(60_000);
const PATIENT = { withinMs: 30_000 };
const TEMPLATE = '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f';

const desk = new ObedientDesk();
const peer = new StandInServer({ standIns: [vkStandIn({ token: 't' }), okStandIn({ token: 't' })], desk });
const service = useService(gatewaySocial, async () => {
  await peer.resume();
  const gateway = (kind: 'vk' | 'ok') => ({ kind, settings: { url: `${peer.url}/${kind}`, token: 't' } });
  return { GATEWAYS: JSON.stringify({ community: gateway('vk'), group: gateway('ok') }) };
});
let statuses: ReceivedMessage[];

beforeAll(async () => {
  statuses = await service.broker.collect('carillon.internal', StatusChanged.name);
});

afterAll(() => peer.pause());

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const headers = { 'content-type': 'application/json' };
  const request = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
  const response = await fetch(new URL(`/api/social-templates${path}`, service.running.url), request);
  return { status: response.status, body: await response.json() };
}

const moderate = (state: string, comment?: string) => call('POST', `/${TEMPLATE}/vk/moderation`, { state, comment });

async function fate(text: string, network: 'vk' | 'ok' = 'vk'): Promise<unknown> {
  const deliveryId = randomUUID();
  const cause = { id: randomUUID(), correlationId: randomUUID(), occurredAt: new Date() };
  const payload = { deliveryId, network, accountId: '42', text, templateId: TEMPLATE } as const;
  await service.broker.publishPacket([SendSocial.item({ cause, payload })]);
  const told = () =>
    statuses
      .flatMap(({ body }) => (JSON.parse(body) as { items: { payload: PayloadOf<typeof StatusChanged> }[] }).items)
      .find(({ payload: { messageId } }) => messageId === deliveryId)?.payload;
  await eventually(() => expect(told()).toBeDefined(), PATIENT);
  return told();
}

describe('a template of a social network', () => {
  it('is sent once it has been approved, and not before', async () => {
    expect(await fate('You saved 8 EUR.')).toMatchObject({ status: 'failed', code: 'TEMPLATE_NOT_APPROVED' });
    const draft = await call('PUT', `/${TEMPLATE}/vk`, { text: 'You saved {amount}.' });
    expect(draft).toMatchObject({ status: 200, body: { state: 'draft', network: 'vk' } });
    expect(await fate('You saved 8 EUR.')).toMatchObject({ status: 'failed', code: 'TEMPLATE_NOT_APPROVED' });
    expect(await moderate('approved')).toMatchObject({ status: 409, body: { code: 'SOCIAL_TEMPLATE_STATE_CONFLICT' } });
    await moderate('sent-to-moderation');
    expect(await fate('You saved 8 EUR.')).toMatchObject({ status: 'failed', code: 'TEMPLATE_NOT_APPROVED' });
    expect(await moderate('approved')).toMatchObject({ body: { state: 'approved' } });
    expect(await fate('You saved 8 EUR.')).toMatchObject({ status: 'sent', provider: 'community' });
    expect(desk.taken).toMatchObject([{ to: '42', text: 'You saved 8 EUR.' }]);
  });

  it('goes by the gateway of its network, however many there are', async () => {
    await call('PUT', `/${TEMPLATE}/ok`, { text: 'Saved: {amount}.' });
    for (const state of ['sent-to-moderation', 'approved']) await call('POST', `/${TEMPLATE}/ok/moderation`, { state });
    // Which of two gateways comes first follows from the message: of eight, some would go astray.
    for (let count = 0; count < 4; count += 1) {
      expect(await fate('You saved 9 EUR.', 'vk')).toMatchObject({ status: 'sent', provider: 'community' });
      expect(await fate('Saved: 9 EUR.', 'ok')).toMatchObject({ status: 'sent', provider: 'group' });
    }
  });

  it('is not sent in other words than those that were approved', async () => {
    expect(await fate('You lost 8 EUR.')).toMatchObject({ status: 'failed', code: 'TEXT_NOT_AS_APPROVED' });
  });

  it('is a draft again when its words change, and stays what it is when they do not', async () => {
    expect(await call('PUT', `/${TEMPLATE}/vk`, { text: 'You saved {amount}.' })).toMatchObject({
      body: { state: 'approved' },
    });
    expect(await call('PUT', `/${TEMPLATE}/vk`, { text: 'You win {amount}.' })).toMatchObject({
      body: { state: 'draft' },
    });
    await moderate('sent-to-moderation');
    expect(await moderate('rejected', 'no games')).toMatchObject({ body: { state: 'rejected', comment: 'no games' } });
    expect(await fate('You win 8 EUR.')).toMatchObject({ status: 'failed', code: 'TEMPLATE_NOT_APPROVED' });
    expect(await call('GET', '?state=rejected&limit=1')).toMatchObject({ body: { items: [{ templateId: TEMPLATE }] } });
  });

  it.each(['{a}{b}', '{a} {a}'])('cannot be %s', async (text) => {
    expect(await call('PUT', `/${TEMPLATE}/ok`, { text })).toMatchObject({
      status: 422,
      body: { code: 'SOCIAL_TEMPLATE_INVALID' },
    });
  });
});
