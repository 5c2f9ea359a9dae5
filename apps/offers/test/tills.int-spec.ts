import {
  EventEnriched,
  MessageRequested,
  type OutgoingItem,
  type PayloadOf,
  StrangerAsked,
  TillAnswered,
  TillAsked,
  uuidV5,
} from '@carillon/contracts';
import { EXCHANGES } from '@carillon/messaging';
import { eventually, type ReceivedMessage, useService } from '@carillon/testing';
import { offers } from '../src/service';
import { rule, terms } from './terms';

jest.setTimeout(120_000);

/** By its own name, for it is addressed to `gateway-pos`. */
const ANSWERS = `gateway-pos.on.${TillAnswered.name}`;

let count = 0;
function eventOf({ amount = 72, discount = 8, waits = true } = {}) {
  const eventId = `e-${++count}`;
  const id = uuidV5(`/pos ${eventId}`);
  const event = {
    eventId,
    source: '/pos',
    type: 'purchase.discount-calculated',
    time: '2026-05-01T10:15:00.000Z',
    memberId: 'm-1',
    data: { purchaseId: `r-${count}`, currency: 'EUR', amount, discount },
    ...(waits ? { till: TillAsked.example.till } : {}),
  };
  return { eventId, event, cause: { id, correlationId: id, occurredAt: new Date(event.time) } };
}
const member = { memberId: 'm-1', firstName: 'Homer' };

describe('offers, asked by a till', () => {
  const service = useService(offers);
  const request = (method: string, path: string, body?: object) =>
    fetch(`${service.running.url}/api/offers${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const run = async (changes: object): Promise<string> => {
    const response = await request('POST', '', terms({ eventType: 'purchase.discount-calculated', ...changes }));
    expect(response.status).toBe(201);
    const { id } = (await response.json()) as { id: string };
    expect((await request('POST', `/${id}/start`)).status).toBe(200);
    return id;
  };
  const answersIn = (messages: readonly ReceivedMessage[]) =>
    messages.flatMap(({ body }) =>
      (JSON.parse(body) as { items: { payload: PayloadOf<typeof TillAnswered> }[] }).items.map(
        ({ payload }) => payload,
      ),
    );
  const publish = (...items: readonly OutgoingItem[]) => service.broker.publishPacket(items);

  afterEach(async () => {
    const { items } = (await (await request('GET', '?state=running&limit=200')).json()) as { items: { id: string }[] };
    for (const { id } of items) await request('POST', `/${id}/stop`);
  });

  it('says in one answer what every offer has to say, and only to tills that wait', async () => {
    const answers = await service.broker.collect(EXCHANGES.internal, ANSWERS);
    const first = await run({
      filter: null,
      actions: [
        { kind: 'receipt-message', text: 'You saved {{discount}}' },
        { kind: 'cashier-message', text: 'Ask for the card' },
      ],
    });
    const second = await run({
      filter: rule('event.amount', '>', 50),
      actions: [{ kind: 'receipt-message', text: 'Thank you, {{member.firstName}}' }],
    });
    const [patient, hasty] = [eventOf(), eventOf({ waits: false })];
    await publish(
      EventEnriched.item({ cause: hasty.cause, payload: { event: hasty.event, member } }),
      EventEnriched.item({ cause: patient.cause, payload: { event: patient.event, member } }),
    );
    await eventually(() => expect(answersIn(answers)).toHaveLength(1));
    expect(answersIn(answers)[0]).toMatchObject({
      eventId: patient.eventId,
      till: TillAsked.example.till,
      messages: [
        { offerId: first, place: 'receipt', text: 'You saved {{discount}}' },
        { offerId: first, place: 'cashier', text: 'Ask for the card' },
        { offerId: second, place: 'receipt', text: 'Thank you, {{member.firstName}}' },
      ],
      member,
      metavariables: { discount: { kind: 'money', value: { amount: 8, currency: 'EUR' } } },
    });
  });

  it('says at once that it has nothing to say', async () => {
    const answers = await service.broker.collect(EXCHANGES.internal, ANSWERS);
    await run({ filter: rule('event.amount', '>', 1_000), actions: [{ kind: 'receipt-message', text: 'A lot!' }] });
    const { cause, event, eventId } = eventOf();
    await publish(EventEnriched.item({ cause, payload: { event, member } }));
    await eventually(() => expect(answersIn(answers)).toMatchObject([{ eventId, messages: [], metavariables: {} }]));
  });

  it('answers for a member nobody knows, and does nothing else until the member is known', async () => {
    const answers = await service.broker.collect(EXCHANGES.internal, ANSWERS);
    const requested = await service.broker.collect(EXCHANGES.internal, MessageRequested.name);
    const { actions } = terms() as { actions: object[] };
    await run({ filter: null, actions: [{ kind: 'receipt-message', text: 'Become a member!' }, ...actions] });
    const { cause, event, eventId } = eventOf();
    const asked = StrangerAsked.item({ cause, payload: { event, member: { memberId: 'm-1' } } });
    await service.broker.publishPacket([asked], { queue: `offers.on.${StrangerAsked.name}` });
    await eventually(() =>
      expect(answersIn(answers)).toMatchObject([{ eventId, messages: [{ text: 'Become a member!' }] }]),
    );
    expect(requested).toHaveLength(0);
    await publish(EventEnriched.item({ cause, payload: { event, member } }));
    await eventually(() => expect(requested).toHaveLength(1));
  });

  it('refuses a text that names what the event does not offer, and tells where', async () => {
    const actions = [{ kind: 'receipt-message', text: 'You saved {{discuont}}' }];
    const response = await request('POST', '', terms({ eventType: 'purchase.discount-calculated', actions }));
    expect([response.status, await response.json()]).toMatchObject([
      422,
      { errors: [{ pointer: '/actions/0/text', code: 'UNKNOWN_NAME', detail: expect.stringContaining('discuont') }] },
    ]);
  });
});
