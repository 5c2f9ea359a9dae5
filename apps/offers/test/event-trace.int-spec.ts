import { ErasureRequested, EventEnriched, MessageRequested, type OutgoingItem, uuidV5 } from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, useService } from '@carillon/testing';
import { offers } from '../src/service';
import { clientOf } from './client';
import { rule, terms } from './terms';

jest.setTimeout(120_000);

const PHONE = '+15550100001';

function enriched(eventId: string, amount: number, source = '/pos'): OutgoingItem {
  const id = uuidV5(`${source} ${eventId}`);
  const time = '2026-05-01T10:15:00.000Z';
  const phone = { value: PHONE, verified: true };
  const data = { currency: 'EUR', amount, member: { phone } };
  return EventEnriched.item({
    cause: { id, correlationId: id, occurredAt: new Date(time) },
    payload: {
      event: { eventId, source, type: 'purchase.completed', time, memberId: 'm-1', data },
      member: { memberId: 'm-1', firstName: 'Homer', phone },
    },
  });
}

describe('the trace of an event', () => {
  const service = useService(offers);
  const call = clientOf(service);
  const traced = (eventId: string, query = '') =>
    eventually(async () => {
      const answer = await call('GET', `/events/${eventId}/trace${query}`);
      expect(answer.status).toBe(200);
      return answer.body;
    });
  const running = async (changes: object) => {
    const { body } = await call('POST', '/offers', terms(changes));
    await call('POST', `/offers/${String(body['id'])}/start`);
    return String(body['id']);
  };

  it('tells the member, the rule that stopped each offer, and the messages that were asked for', async () => {
    const requested = await service.broker.collect(EXCHANGES.internal, MessageRequested.name);
    const modest = await running({});
    const grand = await running({ filter: rule('event.amount', '>=', 100) });
    await running({ eventType: 'balance.requested', filter: null });
    await service.broker.publishPacket([enriched('e-1', 72)]);
    const body = await traced('e-1');
    await eventually(() => expect(requested).toHaveLength(1));
    const [message] = (JSON.parse(requested[0]!.body) as { items: { payload: { messageId: string } }[] }).items;
    const messageIds = [message!.payload.messageId];
    expect(body).toMatchObject({
      event: { eventId: 'e-1', data: { amount: 72 } },
      member: { firstName: 'Homer', phone: { verified: true } },
      offers: [
        { offerId: modest, version: 1, messageIds, stoppedBy: [], verdict: { applies: true } },
        { offerId: grand, version: 1, messageIds: [], stoppedBy: ['/filter/rules/0'], verdict: { applies: false } },
      ],
      messageIds,
    });
    const { steps, absent } = body as { steps: readonly { readonly step: string }[]; absent: readonly string[] };
    expect(steps).toMatchObject([
      { service: 'offers', step: 'event.decided', facts: { memberId: 'm-1', member: { firstName: 'Homer' } } },
      { step: 'offer.applied', offerId: modest, facts: { version: 1, messageIds } },
      { step: 'offer.stopped', offerId: grand, detail: '/filter/rules/0' },
    ]);
    expect(absent).toContain('dispatcher');
    expect(JSON.stringify(body)).not.toContain(PHONE);
    await call('PUT', `/offers/${grand}`, terms({ filter: null }));
    expect((await traced('e-1'))['offers']).toMatchObject([{}, { version: 1, stoppedBy: ['/filter/rules/0'] }]);
  });

  it('tells what each counter said when the event was decided, whatever has been counted since', async () => {
    const counter = await call('POST', '/counters', { name: 'Thanks', targets: ['member'] });
    const counterId = String(counter.body['id']);
    const condition = { counterId, restriction: 'value', operator: '<', value: 1 };
    const counts = { kind: 'change-counter', counterId, operation: 'increase', by: { constant: 1 } };
    const once = await running({ filter: null, counterConditions: [condition], actions: [counts] });
    const ofOnce = ({ offers: told }: Record<string, unknown>) =>
      (told as { offerId: string }[]).find(({ offerId }) => offerId === once);
    const held = { ...condition, pointer: '/counterConditions/0', actual: 0, holds: true };
    const free = await call('POST', `/offers/${once}/explain`, { member: { memberId: 'm-1' } });
    expect(free.body).toMatchObject({ applies: true, counters: [held] });
    await service.broker.publishPacket([enriched('e-c1', 72)]);
    await traced('e-c1');
    await service.broker.publishPacket([enriched('e-c2', 72)]);
    const stopped = { ...held, actual: 1, holds: false };
    expect(ofOnce(await traced('e-c2'))).toMatchObject({
      stoppedBy: ['/counterConditions/0'],
      verdict: { applies: false, counters: [stopped] },
    });
    expect(ofOnce(await traced('e-c1'))).toMatchObject({ stoppedBy: [], verdict: { applies: true, counters: [held] } });
    const full = await call('POST', `/offers/${once}/explain`, { member: { memberId: 'm-1' } });
    expect(full.body).toMatchObject({ applies: false, counters: [stopped] });
    await call('POST', `/offers/${once}/stop`);
  });

  it('asks for the source where several have such an id', async () => {
    await service.broker.publishPacket([enriched('e-2', 10), enriched('e-2', 20, '/web')]);
    expect(await traced('e-2', '?source=/web')).toMatchObject({ event: { data: { amount: 20 } } });
    const answer = await call('GET', '/events/e-2/trace');
    expect(answer).toMatchObject({ status: 409, body: { code: 'TRACE_SOURCE_CONFLICT' } });
    expect(answer.body['detail']).toMatch(/\/pos, \/web/);
  });

  it('forgets the events of a member who is forgotten', async () => {
    await service.broker.publishPacket([enriched('e-3', 10)]);
    await traced('e-3');
    const id = uuidV5('erasure');
    const cause = { id, correlationId: id, occurredAt: new Date() };
    await service.broker.publishPacket([
      ErasureRequested.item({
        cause,
        payload: { ...ErasureRequested.schema.parse(ErasureRequested.example), memberIds: ['m-1'] },
      }),
    ]);
    await eventually(async () => expect((await call('GET', '/events/e-3/trace')).status).toBe(404));
  });

  it('knows nothing of an event that never came', async () => {
    const answer = await call('GET', '/events/e-none/trace');
    expect(answer).toMatchObject({ status: 404, body: { code: 'TRACE_NOT_FOUND' } });
  });
});

describe('without traces', () => {
  const service = useService(offers, { TRACE_DAYS: '0' });

  it('keeps no event', async () => {
    const offer = await clientOf(service)('POST', '/offers', terms());
    await clientOf(service)('POST', `/offers/${String(offer.body['id'])}/start`);
    const requested = await service.broker.collect(EXCHANGES.internal, MessageRequested.name);
    await service.broker.publishPacket([enriched('e-1', 72)]);
    await eventually(() => expect(requested).toHaveLength(1));
    expect(await service.database.query(`select from offers.event_trace`)).toEqual([]);
  });
});
