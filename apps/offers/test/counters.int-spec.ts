import { EventEnriched, MessageRequested, type OutgoingItem, type PayloadOf, uuidV5 } from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, membersMerged, type ReceivedMessage, useService } from '@carillon/testing';
import fc from 'fast-check';
import { offers } from '../src/service';
import { terms } from './terms';

jest.setTimeout(180_000);

interface Happening {
  readonly eventId: string;
  readonly type: string;
  readonly time: number;
  readonly memberId: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const BEGIN = Date.parse('2026-05-01T00:00:00Z');
const HOUR = 3_600_000;

/** The same event gives the same item, however often it is made. */
function enriched({ time, ...event }: Happening): OutgoingItem {
  const id = uuidV5(`/pos ${event.eventId}`);
  const at = new Date(time);
  return EventEnriched.item({
    cause: { id, correlationId: id, occurredAt: at },
    payload: {
      event: { ...event, source: '/pos', time: at.toISOString() },
      member: { memberId: event.memberId, timeZone: 'Europe/Madrid', phone: { value: '+34600000001', verified: true } },
    },
  });
}

let count = 0;
const happening = (memberId: string, type: string, hours: number, data: object = {}): Happening => ({
  eventId: `e-${++count}`,
  type,
  time: BEGIN + hours * HOUR,
  memberId,
  data: { currency: 'EUR', ...data },
});
const newMember = (): string => `m-${++count}`;

describe('counters', () => {
  const service = useService(offers);
  const request = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${service.running.url}/api${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
  const define = async (targets: readonly string[], changes: object = {}): Promise<string> => {
    const { status, body } = await request('POST', '/counters', { name: targets.join(' '), targets, ...changes });
    expect(status).toBe(201);
    return String(body['id']);
  };
  const run = async (changes: object): Promise<string> => {
    const { body } = await request('POST', '/offers', terms({ period: {}, filter: null, ...changes }));
    const id = String(body['id']);
    expect(await request('POST', `/offers/${id}/start`)).toMatchObject({ status: 200 });
    return id;
  };
  const counts = (counterId: string, operation: string, by: object) => ({
    kind: 'change-counter',
    counterId,
    operation,
    by,
  });
  const valuesOf = async (counterId: string, memberId: string) => {
    const { body } = await request('GET', `/counters/${counterId}/values?memberId=${memberId}`);
    const items = body['items'] as { key: Record<string, string>; value: number }[];
    return Object.fromEntries(items.map(({ key, value }) => [key['day'] ?? 'all', value]));
  };
  const publish = (...events: readonly Happening[]) => service.broker.publishPacket(events.map(enriched));

  afterEach(async () => {
    const { body } = await request('GET', '/offers?state=running&limit=200');
    for (const { id } of body['items'] as { id: string }[]) await request('POST', `/offers/${id}/stop`);
  });

  it('are rolled back with a purchase of one who has gone into another since', async () => {
    const [summed, kept] = [await define(['member'], { onMerge: 'sum' }), await define(['member'])];
    const by = { field: 'event.amount' };
    await run({
      eventType: 'purchase.completed',
      actions: [counts(summed, 'increase', by), counts(kept, 'increase', by)],
    });
    const [root, absorbed] = [newMember(), newMember()];
    const bought = (memberId: string, purchaseId: string, amount: number) =>
      happening(memberId, 'purchase.completed', 1, { purchaseId, amount });
    const refunded = (memberId: string, purchaseId: string, amount: number) =>
      happening(memberId, 'purchase.refunded', 2, { purchaseId, amount });
    await publish(bought(root, 'r', 100), bought(absorbed, 'a', 50), bought(absorbed, 'b', 10));
    await publish(refunded(absorbed, 'a', 20));
    await eventually(async () => expect(await valuesOf(summed, absorbed)).toEqual({ all: 40 }));
    const merge = membersMerged(root, [absorbed]);
    for (const one of [merge, merge]) await service.broker.publishPacket([one]);
    await eventually(async () => expect(await valuesOf(summed, root)).toEqual({ all: 140 }));
    await publish(refunded(root, 'a', 30), refunded(root, 'b', 10), refunded(root, 'r', 1));
    await eventually(async () => expect(await valuesOf(summed, root)).toEqual({ all: 99 }));
    // Its value stays where it was, and yet the goods are back.
    expect([await valuesOf(kept, root), await valuesOf(kept, absorbed)]).toEqual([{ all: 99 }, { all: 0 }]);
  });

  it('add up the same whatever the order, the packets and the copies, and are rolled back once with the purchase', async () => {
    const [sum, daily] = [await define(['member']), await define(['member', 'day'])];
    await run({
      eventType: 'purchase.completed',
      actions: [counts(sum, 'increase', { field: 'event.amount' }), counts(daily, 'increase', { constant: 1 })],
    });
    await run({ eventType: 'balance.requested', actions: [counts(sum, 'establish', { constant: 5 })] });
    await run({ eventType: 'card.blocked', actions: [counts(sum, 'reduce', { constant: 0.1 })] });

    const hours = fc.integer({ min: 0, max: 96 });
    const purchase = fc.record({
      hours,
      cents: fc.integer({ min: 1, max: 20_000 }),
      refunds: fc.array(fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constantFrom('full', 'cancel')), { maxLength: 2 }),
    });
    const day = fc.record({
      purchases: fc.array(purchase, { minLength: 1, maxLength: 4 }),
      established: fc.array(hours, { maxLength: 2 }),
      reduced: fc.array(hours, { maxLength: 2 }),
      places: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 40, maxLength: 40 }),
      packet: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(day, async ({ purchases, established, reduced, places, packet }) => {
        const memberId = newMember();
        const events = [
          ...purchases.flatMap(({ hours: at, cents, refunds }) => {
            const purchaseId = `r-${++count}`;
            const refundEvents = refunds.map((refund) =>
              refund === 'cancel'
                ? happening(memberId, 'purchase.cancelled', at + 1, { purchaseId, amount: cents / 100 })
                : happening(memberId, 'purchase.refunded', at + 1, {
                    purchaseId,
                    amount:
                      typeof refund === 'number' ? Math.max(1, Math.floor((cents * refund) / 100)) / 100 : cents / 100,
                    full: refund === 'full',
                  }),
            );
            return [
              happening(memberId, 'purchase.completed', at, { purchaseId, amount: cents / 100 }),
              ...refundEvents,
            ];
          }),
          ...established.map((at) => happening(memberId, 'balance.requested', at)),
          ...reduced.map((at) => happening(memberId, 'card.blocked', at)),
        ];
        const twice = [...events, ...events.filter((_, index) => places[index]! < 0.5)];
        const order = twice.map((event, index) => ({ event, place: places[(index * 7) % 40]! }));
        order.sort((a, b) => a.place - b.place);
        for (let start = 0; start < order.length; start += packet)
          await publish(...order.slice(start, start + packet).map(({ event }) => event));
        await eventually(async () => {
          const expected = model(events);
          expect((await valuesOf(sum, memberId))['all'] ?? 0).toBeCloseTo(expected.sum, 4);
          const days = await valuesOf(daily, memberId);
          expect(Object.fromEntries(Object.entries(days).filter(([, value]) => value !== 0))).toEqual(expected.days);
        });
      }),
      { numRuns: 25 },
    );
  });

  describe('as conditions', () => {
    const requested = async () => {
      const messages: ReceivedMessage[] = await service.broker.collect(EXCHANGES.internal, MessageRequested.name);
      return () =>
        messages
          .flatMap(
            ({ body }) => (JSON.parse(body) as { items: { payload: PayloadOf<typeof MessageRequested> }[] }).items,
          )
          .map(({ payload }) => payload.eventId)
          .sort();
    };
    const message = () => (terms() as { actions: object[] }).actions[0]!;
    /** A message at most so often, as a counter of its own sees to. */
    const limited = async (targets: readonly string[], condition: object) => {
      const counterId = await define(targets);
      await run({
        eventType: 'balance.requested',
        counterConditions: [{ counterId, ...condition }],
        actions: [message(), counts(counterId, 'increase', { constant: 1 })],
      });
      return counterId;
    };

    it.each([
      ['one at a time', 1],
      ['in one packet', 10],
    ])('let a message through once a day of the member, %s', async (_, packet) => {
      const seen = await requested();
      await limited(['member', 'day'], { operator: '<', value: 1 });
      const memberId = newMember();
      // Midnight of Madrid is 22:00 UTC.
      const events = [1, 21, 22.5, 30].map((at) => happening(memberId, 'balance.requested', at));
      for (let start = 0; start < events.length; start += packet) await publish(...events.slice(start, start + packet));
      await eventually(() => expect(seen()).toEqual([events[0]!.eventId, events[2]!.eventId].sort()));
    });

    it.each([
      ['changes', { restriction: 'number-of-changes' }],
      ['the sum of changes', { restriction: 'sum-of-changes' }],
    ])('look at %s within a window before the event', async (_, restriction) => {
      const seen = await requested();
      const window = { kind: 'floating', count: 24, unit: 'hour' };
      await limited(['member'], { ...restriction, window, operator: '<', value: 2 });
      const memberId = newMember();
      const events = [0, 1, 2, 24.5, 25.5].map((at) => happening(memberId, 'balance.requested', at));
      await publish(...events);
      const through = [0, 1, 3, 4].map((index) => events[index]!.eventId).sort();
      await eventually(() => expect(seen()).toEqual(through));
    });

    it('decide by the times of events: what happened later does not count for what happened before', async () => {
      const seen = await requested();
      const window = { kind: 'calendar', unit: 'week' };
      await limited(['member'], { restriction: 'number-of-changes', window, operator: '=', value: 0 });
      const memberId = newMember();
      const [early, late] = [
        happening(memberId, 'balance.requested', 1),
        happening(memberId, 'balance.requested', 24 * 10),
      ];
      await publish(late);
      await publish(early);
      await eventually(() => expect(seen()).toEqual([early.eventId, late.eventId].sort()));
    });

    it('let one through when two replicas are asked at the same time', async () => {
      await service.replica();
      const seen = await requested();
      await limited(['member'], { operator: '<', value: 1 });
      const members = Array.from({ length: 20 }, newMember);
      const rounds = [0, 1, 2, 3].map(() => members.map((memberId) => happening(memberId, 'balance.requested', 1)));
      await Promise.all(rounds.map((events) => publish(...events)));
      await eventually(() => expect(seen().length).toBeGreaterThanOrEqual(members.length));
      const memberOf = new Map(rounds.flat().map(({ eventId, memberId }) => [eventId, memberId]));
      expect(
        seen()
          .map((eventId) => memberOf.get(eventId)!)
          .sort(),
      ).toEqual([...members].sort());
    });

    it('are refused where they make no sense, with the place', async () => {
      const counterId = await define(['member'], { keepDays: 30 });
      const unknown = '8a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
      const counterConditions = [
        { counterId: unknown, operator: '<', value: 1 },
        { counterId, operator: 'between', value: 1 },
        {
          counterId,
          restriction: 'sum-of-changes',
          window: { kind: 'floating', count: 2, unit: 'month' },
          operator: '<',
          value: 1,
        },
        { counterId, window: { kind: 'floating', count: 1, unit: 'day' }, operator: '<', value: 1 },
      ];
      const actions = [
        counts(counterId, 'increase', { field: 'event.pointOfSale' }),
        counts(unknown, 'increase', { constant: 1 }),
      ];
      const { status, body } = await request('POST', '/offers', terms({ counterConditions, actions }));
      expect(status).toBe(422);
      expect(body['errors']).toMatchObject([
        { pointer: '/counterConditions/0/counterId', code: 'COUNTER_UNKNOWN' },
        { pointer: '/counterConditions/1/value', code: 'CONDITION_INVALID' },
        { pointer: '/counterConditions/2/window', detail: expect.stringContaining('30 days') },
        { pointer: '/counterConditions/3/window', code: 'CONDITION_INVALID' },
        { pointer: '/actions/0/by/field', code: 'FIELD_UNKNOWN' },
        { pointer: '/actions/1/counterId', code: 'COUNTER_UNKNOWN' },
      ]);
    });
  });

  describe('over REST', () => {
    it('are defined, listed, changed and deleted, but for what offers and values rely on', async () => {
      const id = await define(['member', 'event.pointOfSale']);
      expect(await request('GET', `/counters/${id}`)).toMatchObject({
        status: 200,
        body: { keepDays: 400, onMerge: 'none' },
      });
      const { body } = await request('GET', '/counters?limit=200');
      expect((body['items'] as { id: string }[]).map((one) => one.id)).toContain(id);
      const changed = { name: 'Visits', targets: ['member', 'event.pointOfSale'], onMerge: 'sum' };
      expect(await request('PUT', `/counters/${id}`, changed)).toMatchObject({ status: 200, body: { name: 'Visits' } });
      expect(await request('PUT', `/counters/${id}`, { ...changed, targets: ['member'] })).toMatchObject({
        status: 409,
        body: { errors: [{ pointer: '/targets' }] },
      });
      const offer = await run({ eventType: 'purchase.completed', actions: [counts(id, 'increase', { constant: 1 })] });
      expect(await request('DELETE', `/counters/${id}`)).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining('Thanks for the purchase') },
      });
      await request('POST', `/offers/${offer}/stop`);
      await request('DELETE', `/offers/${offer}`);
      expect(await request('DELETE', `/counters/${id}`)).toMatchObject({ status: 204 });
      expect(await request('GET', `/counters/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'COUNTER_NOT_FOUND' },
      });
      expect(await request('POST', '/counters', { name: 'x', targets: ['weather'] })).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: '/targets/0' }] },
      });
    });

    it('are set if they are what the caller expects', async () => {
      const id = await define(['member']);
      const set = (value: number, expectedValue?: number) =>
        request('PUT', `/counters/${id}/values`, { key: { member: 'm-1' }, value, expectedValue, note: 'by hand' });
      expect(await set(7, 0)).toMatchObject({ status: 200, body: { key: { member: 'm-1' }, value: 7 } });
      expect(await set(9, 6.5)).toMatchObject({
        status: 409,
        body: { code: 'COUNTER_VALUE_CONFLICT', detail: 'the value is 7, and not 6.5' },
      });
      expect(await set(8.25)).toMatchObject({ status: 200, body: { value: 8.25 } });
      const bad = await request('PUT', `/counters/${id}/values`, { key: { person: 'm-1' }, value: 1 });
      expect(bad).toMatchObject({ status: 422, body: { errors: [{ pointer: '/key', code: 'COUNTER_KEY_INVALID' }] } });
    });

    it('lets one of several win that set a value at the same time', async () => {
      const id = await define(['member']);
      const set = (value: number) =>
        request('PUT', `/counters/${id}/values`, { key: { member: 'm-1' }, value, expectedValue: 0 });
      const statuses = (await Promise.all([1, 2, 3, 4].map(set))).map(({ status }) => status).sort();
      expect(statuses).toEqual([200, 409, 409, 409]);
    });

    it('are loaded in bulk, once, and listed page by page', async () => {
      const id = await define(['member']);
      const values = Array.from({ length: 250 }, (_, index) => ({
        key: { member: `m-${1_000 + index}` },
        value: index / 4,
      }));
      const load = { loadId: '3f0d4e9e-0d8c-4c7e-9f0b-0c1d2e3f4a5b', operation: 'increase', values };
      for (let copy = 0; copy < 2; copy++)
        expect(await request('POST', `/counters/${id}/values/batch`, load)).toMatchObject({
          status: 200,
          body: { loaded: 250 },
        });
      const listed: { key: object; value: number }[] = [];
      for (let next = ''; ;) {
        const { body } = await request('GET', `/counters/${id}/values?limit=100${next}`);
        listed.push(...(body['items'] as { key: object; value: number }[]));
        if (body['next'] === undefined) break;
        next = `&after=${encodeURIComponent(String(body['next']))}`;
      }
      expect(listed.map(({ key, value }) => ({ key, value }))).toEqual(values);
      const wrong = { ...load, values: [...values.slice(0, 2), { key: {}, value: 1 }] };
      expect(await request('POST', `/counters/${id}/values/batch`, wrong)).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/values/2/key' }] },
      });
    });
  });
});

/** What counters must be after all of these: one thing after the other, by the calendar of Madrid. */
function model(events: readonly Happening[]): {
  readonly sum: number;
  readonly days: Readonly<Record<string, number>>;
} {
  const left = (purchase: Happening): number => {
    const amount = Number(purchase.data['amount']);
    const refunds = events.filter(
      ({ type, data }) => type !== 'purchase.completed' && data['purchaseId'] === purchase.data['purchaseId'],
    );
    if (refunds.some(({ type, data }) => type === 'purchase.cancelled' || data['full'] === true)) return 0;
    return Math.max(0, amount - refunds.reduce((sum, { data }) => sum + Number(data['amount']), 0));
  };
  const days: Record<string, number> = {};
  let sum = 0;
  const order = [...events].sort(
    (a, b) => a.time - b.time || Number(a.type === 'balance.requested') - Number(b.type === 'balance.requested'),
  );
  for (const event of order) {
    if (event.type === 'balance.requested') sum = 5;
    if (event.type === 'card.blocked') sum -= 0.1;
    if (event.type !== 'purchase.completed') continue;
    const rest = left(event);
    sum += rest;
    const day = new Date(event.time + 2 * HOUR).toISOString().slice(0, 10);
    if (rest > 1e-9) days[day] = (days[day] ?? 0) + 1;
  }
  return { sum, days };
}
