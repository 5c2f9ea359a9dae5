import {
  CloudEvent,
  EventEnriched,
  MessageRequested,
  type OutgoingItem,
  type PayloadOf,
  uuidV5,
} from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { offers } from '../src/service';
import { rule, terms } from './terms';

jest.setTimeout(120_000);

interface Requested {
  readonly id: string;
  readonly correlationId: string;
  readonly payload: PayloadOf<typeof MessageRequested>;
}

const itemsOf = (messages: readonly ReceivedMessage[]): readonly Requested[] =>
  messages.flatMap(({ body }) => (JSON.parse(body) as { items: Requested[] }).items);

const countOf = (messages: readonly ReceivedMessage[]): number =>
  messages.reduce((sum, { body }) => sum + body.split('"causationId":').length - 1, 0);

let count = 0;
function enriched({
  type = 'purchase.completed',
  time = '2026-05-01T10:15:00.000Z',
  data = {},
  member = {},
} = {}): OutgoingItem {
  const eventId = `e-${++count}`;
  const id = uuidV5(`/pos ${eventId}`);
  return EventEnriched.item({
    cause: { id, correlationId: id, occurredAt: new Date(time) },
    payload: {
      event: { eventId, source: '/pos', type, time, memberId: 'm-1', data: { currency: 'EUR', amount: 72, ...data } },
      member: { memberId: 'm-1', firstName: 'Homer', phone: { value: '+15550100001', verified: true }, ...member },
    },
  });
}

describe('offers', () => {
  const service = useService(offers);
  const collect = () => service.broker.collect(EXCHANGES.internal, MessageRequested.name);
  const request = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${service.running.url}/api/offers${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    return { status: response.status, body: parsed };
  };
  const running = async (changes: object = {}): Promise<string> => {
    const { body } = await request('POST', '', terms(changes));
    expect((await request('POST', `/${String(body['id'])}/start`)).status).toBe(200);
    return String(body['id']);
  };
  /** Passes through after everything published before it. */
  const settled = async () => {
    const eventType = 'card.activated';
    const seen = await collect();
    const id = await running({ eventType, filter: null });
    await service.broker.publishPacket([enriched({ type: eventType })]);
    await eventually(() => expect(itemsOf(seen).map(({ payload }) => payload.offerId)).toContain(id));
    await request('POST', `/${id}/stop`);
  };

  afterEach(async () => {
    const { body } = await request('GET', '?state=running&limit=200');
    for (const { id } of body['items'] as { id: string }[]) await request('POST', `/${id}/stop`);
  });

  describe('events', () => {
    it('asks for a message for each offer that wants the event, once however often it comes', async () => {
      const requested = await collect();
      const [first, second] = [await running(), await running({ filter: null })];
      await running({ filter: rule('event.amount', '>', 1_000) });
      const items = [
        enriched({ data: { discount: 8 } }),
        enriched({ data: { amount: 10 } }),
        enriched({ type: 'balance.requested' }),
      ];
      await service.broker.publishPacket(items);
      await service.broker.publishPacket(items);
      await service.restart();
      await service.broker.publishPacket(items.slice(0, 1));
      await settled();
      const ours = itemsOf(requested).filter(({ payload }) => [first, second].includes(payload.offerId));
      expect(ours).toHaveLength(3);
      expect(new Set(ours.map(({ payload }) => payload.messageId)).size).toBe(3);
      const [message] = ours.filter(({ payload }) => payload.offerId === first);
      expect(message!.correlationId).toBe(items[0]!.correlationId);
      expect(message!.payload).toMatchObject({
        eventSource: '/pos',
        eventType: 'purchase.completed',
        channel: 'sms',
        expiresAt: '2026-05-01T11:15:00.000Z',
        member: { memberId: 'm-1', firstName: 'Homer' },
        metavariables: { discount: { kind: 'money', value: { amount: 8, currency: 'EUR' } } },
      });
    });

    it('orders the loyalty core, and raises events by the front door, with the same ids each time', async () => {
      const commands = await service.broker.collect(EXCHANGES.loyaltyCommands, '#');
      const events = await service.broker.collect(EXCHANGES.loyaltyEvents, '#');
      await running({
        actions: [
          { kind: 'accrue-bonus', currency: 'bonus', amount: 50, expireAfterMinutes: 1_440 },
          { kind: 'assign-status', status: 'Gold' },
          { kind: 'raise-event', name: 'big-receipt', values: { amount: 72 } },
        ],
      });
      const item = enriched();
      await service.broker.publishPacket([item]);
      await eventually(() => expect([commands.length, events.length]).toEqual([2, 1]));
      const told = [...commands, ...events].map(({ body }) => CloudEvent.strict().parse(JSON.parse(body)));
      expect(told).toEqual([
        expect.objectContaining({ type: 'bonus.accrue', subject: 'm-1' }),
        expect.objectContaining({ type: 'status.assign', subject: 'm-1' }),
        expect.objectContaining({ type: 'event.raised', subject: 'm-1', source: '/carillon/offers' }),
      ]);
      expect(told[0]!.data).toMatchObject({ amount: 50, idempotencyKey: told[0]!.id });
      expect(told[2]!.data).toMatchObject({ name: 'big-receipt', values: { amount: 72 }, depth: 1 });
    });

    it('learns of every change with the next packet, in every replica', async () => {
      const requested = await collect();
      const other = await service.replica();
      const id = await running();
      await service.broker.publishPacket([enriched()]);
      await eventually(() => expect(itemsOf(requested)).toHaveLength(1));
      const stop = await fetch(`${other.url}/api/offers/${id}/stop`, { method: 'POST' });
      expect(stop.status).toBe(200);
      await service.broker.publishPacket([enriched()]);
      await settled();
      expect(itemsOf(requested).filter(({ payload }) => payload.offerId === id)).toHaveLength(1);
      await request('PUT', `/${id}`, terms({ filter: rule('member.firstName', '=', 'Marge') }));
      await request('POST', `/${id}/start`);
      await service.broker.publishPacket([enriched(), enriched({ member: { firstName: 'Marge' } })]);
      await eventually(() =>
        expect(itemsOf(requested).filter(({ payload }) => payload.offerId === id)).toHaveLength(2),
      );
    });

    it('compares the period with the time of the event', async () => {
      const requested = await collect();
      const id = await running();
      await service.broker.publishPacket([
        enriched({ time: '2025-12-31T23:59:59.999Z' }),
        enriched({ time: '2026-01-01T00:00:00.000Z' }),
        enriched({ time: '2027-01-01T00:00:00.000Z' }),
      ]);
      await settled();
      expect(itemsOf(requested).filter(({ payload }) => payload.offerId === id)).toHaveLength(1);
    });

    it('goes on without a stored offer that no longer compiles', async () => {
      const requested = await collect();
      const [broken, healthy] = [await running(), await running()];
      const gone = JSON.stringify({
        ...terms(),
        priority: 0,
        summable: true,
        counterConditions: [],
        filter: rule('event.gone', '=', 1),
      });
      await service.database.query(`update offers.offer set terms = $2 where id = $1`, [broken, gone]);
      await service.database.query(`update offers.offer_revision set revision = revision + 1`);
      await service.broker.publishPacket([enriched()]);
      await eventually(() => expect(itemsOf(requested).map(({ payload }) => payload.offerId)).toEqual([healthy]));
      await request('POST', `/${broken}/stop`);
      expect(await request('POST', `/${broken}/start`)).toMatchObject({
        status: 422,
        body: { code: 'OFFER_INVALID', errors: [{ pointer: '/filter/rules/0/field', code: 'FIELD_UNKNOWN' }] },
      });
    });
  });

  it.each([
    ['no offer wants', 0],
    ['one offer of ten wants', 1],
  ])('keeps up with a flood of events that %s', async (name, wanting) => {
    const requested = await collect();
    for (let index = 0; index < 9 + (1 - wanting); index++)
      await running({ filter: rule('event.amount', '>', 1_000 + index) });
    if (wanting > 0) await running();
    const packets = Array.from({ length: 20 }, () =>
      Array.from({ length: 500 }, () => enriched({ data: { discount: 8 } })),
    );
    const started = performance.now();
    for (const packet of packets) await service.broker.publishPacket(packet);
    if (wanting > 0) await eventually(() => expect(countOf(requested)).toBe(10_000), { withinMs: 60_000, everyMs: 50 });
    else
      await eventually(async () => expect(await handled()).toBeGreaterThanOrEqual(10_000), {
        withinMs: 60_000,
        everyMs: 50,
      });
    process.stdout.write(
      `offers: ${Math.round(10_000 / ((performance.now() - started) / 1_000))} events/s that ${name}\n`,
    );
  });

  const handled = async () =>
    Number((await service.database.query<{ n: string }>(`select count(*) n from offers.inbox`))[0]!.n);
});
