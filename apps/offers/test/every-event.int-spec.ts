import { EventEnriched, loyaltyEventTypes, MessageRequested, type PayloadOf, uuidV5 } from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, useService } from '@carillon/testing';
import { offers } from '../src/service';
import { clientOf } from './client';
import { terms } from './terms';

jest.setTimeout(120_000);

type Requested = PayloadOf<typeof MessageRequested>;

const TIME = '2026-05-01T10:15:00.000Z';

/** The example of an event type, stamped with a member. */
function enriched(type: string) {
  const { example, data } = loyaltyEventTypes.get(type)!;
  const id = uuidV5(`/pos ${type}`);
  return EventEnriched.item({
    cause: { id, correlationId: id, occurredAt: new Date(TIME) },
    payload: {
      event: { eventId: type, source: '/pos', type, time: TIME, memberId: 'm-1', data: data.parse(example) },
      member: { memberId: 'm-1', firstName: 'Homer' },
    },
  });
}

describe('every event', () => {
  const service = useService(offers);
  const request = clientOf(service);
  const requested = new Map<string, Requested>();

  beforeAll(async () => {
    const messages = await service.broker.collect(EXCHANGES.internal, MessageRequested.name);
    for (const eventType of loyaltyEventTypes.keys()) {
      const { body } = await request('POST', '/offers', terms({ name: eventType, eventType, filter: null }));
      expect((await request('POST', `/offers/${String(body['id'])}/start`)).status).toBe(200);
    }
    await service.broker.publishPacket([...loyaltyEventTypes.keys()].map(enriched));
    await eventually(() => {
      const items = messages.flatMap(({ body }) => (JSON.parse(body) as { items: { payload: Requested }[] }).items);
      for (const { payload } of items) requested.set(payload.eventType, payload);
      expect(requested.size).toBe(loyaltyEventTypes.size);
    });
  });

  it.each([...loyaltyEventTypes])('%s leads through an offer to a message with its metavariables', (type, known) => {
    const message = requested.get(type)!;
    expect(message).toMatchObject({ eventId: type, channel: 'sms', member: { memberId: 'm-1', firstName: 'Homer' } });
    const said = JSON.stringify(known.data.parse(known.example));
    for (const [name, { kind, path }] of Object.entries(known.metavariables)) {
      const told = said.includes(`"${path.split('.').at(-1)!}":`);
      expect([name, message.metavariables[name]?.kind]).toEqual([name, told ? kind : undefined]);
    }
  });
});
