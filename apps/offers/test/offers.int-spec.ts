import { randomUUID } from 'node:crypto';
import { EventEnriched, MessageRequested } from '@carillon/contracts';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { offers } from '../src/service';

const TERMS = {
  name: 'Thanks',
  eventType: 'purchase.completed',
  filter: { combinator: 'and', rules: [{ field: 'event.amount', operator: '>=', value: 50 }] },
  action: { kind: 'send-message', channel: 'sms', templateId: '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f' },
};

const enriched = (eventId: string, amount = 72) =>
  EventEnriched.item({
    cause: { id: eventId, correlationId: eventId, occurredAt: new Date('2026-05-01T10:15:00Z') },
    payload: {
      ...EventEnriched.example,
      event: { ...EventEnriched.example.event, eventId, data: { ...EventEnriched.example.event.data, amount } },
    },
  });

interface Packet {
  readonly items: readonly { readonly payload: { readonly eventId: string; readonly offerId: string } }[];
}

const requested = (messages: readonly ReceivedMessage[]) =>
  messages.flatMap(({ body }) => (JSON.parse(body) as Packet).items.map(({ payload }) => payload));

describe('offers', () => {
  const service = useService(offers);

  async function call(method: string, path: string, body?: object) {
    const response = await fetch(new URL(`/api/offers${path}`, service.running.url), {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  }

  it('creates, starts, decides, stops and removes', async () => {
    const created = await call('POST', '', TERMS);
    expect(created).toMatchObject({ status: 201, body: { state: 'stopped', name: 'Thanks' } });
    const id = created.body['id'] as string;
    const messages = await service.broker.collect('carillon.internal', MessageRequested.name);

    await service.broker.publishPacket([enriched('while-stopped')]);
    await eventually(async () =>
      expect(
        await service.database.query(`select 1 from offers.inbox where id = $1`, [enriched('while-stopped').id]),
      ).toHaveLength(1),
    );
    expect(await call('POST', `/${id}/start`)).toMatchObject({ status: 200, body: { state: 'running' } });
    await service.broker.publishPacket([enriched('large'), enriched('small', 49), enriched('large')]);
    await eventually(() => expect(requested(messages).map(({ eventId }) => eventId)).toEqual(['large']));

    expect(await call('PUT', `/${id}`, TERMS)).toMatchObject({ status: 409, body: { code: 'OFFER_RUNNING_CONFLICT' } });
    expect(await call('DELETE', `/${id}`)).toMatchObject({ status: 409, body: { code: 'OFFER_RUNNING_CONFLICT' } });
    expect(await call('POST', `/${id}/stop`)).toMatchObject({ status: 200, body: { state: 'stopped' } });
    await service.broker.publishPacket([enriched('too-late')]);
    await eventually(async () =>
      expect(
        await service.database.query(`select 1 from offers.inbox where id = $1`, [enriched('too-late').id]),
      ).toHaveLength(1),
    );
    expect(requested(messages)).toHaveLength(1);
    expect(await call('DELETE', `/${id}`)).toMatchObject({ status: 204 });
    expect(await call('GET', `/${id}`)).toMatchObject({ status: 404, body: { code: 'OFFER_NOT_FOUND' } });
  });

  it('replicas learn of a change at once, and decide each event once', async () => {
    await service.replica();
    const id = randomUUID();
    expect(await call('PUT', `/${id}`, { ...TERMS, filter: null })).toMatchObject({ status: 201 });
    expect(await call('PUT', `/${id}`, { ...TERMS, filter: null })).toMatchObject({ status: 200 });
    await call('POST', `/${id}/start`);
    const messages = await service.broker.collect('carillon.internal', MessageRequested.name);
    const events = Array.from({ length: 500 }, (_, index) => enriched(`replica-${index}`));
    await service.broker.publishPacket(events);
    await service.broker.publishPacket(events);
    for (const event of events.slice(0, 50)) await service.broker.publishPacket([event]);
    await eventually(() => expect(requested(messages)).toHaveLength(500));
    await eventually(async () => expect(await service.broker.depth('offers.on.members.event-enriched')).toBe(0));
    expect(new Set(requested(messages).map(({ eventId }) => eventId)).size).toBe(500);
    await call('POST', `/${id}/stop`);
  });

  it('refuses what is wrong, and names every place', async () => {
    const shape = await call('POST', '', {
      name: '',
      eventType: 'purchase.completed',
      action: { kind: 'fly' },
      extra: 1,
    });
    expect(shape.status).toBe(400);
    const pointers = (shape.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(pointers).toEqual(
      expect.arrayContaining(['/name', '/action/kind', '/action/channel', '/action/templateId']),
    );
    const filter = { combinator: 'and', rules: [{ field: 'event.amount', operator: 'contains', value: 'x' }] };
    expect(await call('POST', '', { ...TERMS, filter })).toMatchObject({
      status: 422,
      body: { code: 'OFFER_INVALID', errors: [{ pointer: '/filter/rules/0/operator', code: 'OPERATOR_UNFIT' }] },
    });
    expect(await call('POST', '', { ...TERMS, eventType: 'purchase.forgotten' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/eventType', code: 'EVENT_TYPE_UNKNOWN' }] },
    });
    expect(await call('GET', '/not-a-uuid')).toMatchObject({ status: 400 });
    expect(await call('GET', '?after=nonsense')).toMatchObject({ status: 422, body: { code: 'CURSOR_INVALID' } });
  });

  it('lists page by page, newest first, each offer once', async () => {
    const ids = new Set<string>();
    for (let count = 0; count < 5; count += 1) ids.add((await call('POST', '', TERMS)).body['id'] as string);
    const seen: string[] = [];
    let next = '';
    do {
      const { body } = await call('GET', `?limit=2${next === '' ? '' : `&after=${next}`}`);
      seen.push(...(body['items'] as { id: string }[]).map(({ id }) => id));
      next = (body['next'] as string | undefined) ?? '';
    } while (next !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining([...ids]));
  });
});
