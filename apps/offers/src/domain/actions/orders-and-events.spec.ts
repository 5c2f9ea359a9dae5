import {
  AccrueBonuses,
  AssignStatus,
  CloudEvent,
  DEEPEST_RAISED_EVENT,
  EventEnriched,
  EventRaised,
  loyaltyEventTypes,
  type PayloadOf,
} from '@carillon/contracts';
import { type Action, compileAction } from './action';
import { NO_COUNTERS } from '../counters/counter';
import type { ActionContext, Occasion } from './compiled-action';

const OFFER_ID = '8a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const ITEM_ID = '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b';

type Enriched = PayloadOf<typeof EventEnriched>;

const enriched: Enriched = EventEnriched.schema.parse({
  event: {
    eventId: 'e-1',
    source: '/pos',
    type: 'purchase.completed',
    time: '2026-05-01T10:15:00.000Z',
    memberId: 'm-1',
    data: { purchaseId: 'r-1', currency: 'EUR', amount: 72 },
  },
  member: { memberId: 'm-1' },
});

function perform(actions: readonly Action[], payload = enriched, itemId = ITEM_ID) {
  const time = new Date(payload.event.time);
  const item = { id: itemId, correlationId: itemId, causationId: itemId, occurredAt: time, payload };
  const occasion: Occasion = { item, time: time.getTime(), metavariables: {} };
  return actions.flatMap((action, index) => {
    const context: ActionContext = {
      offerId: OFFER_ID,
      index,
      eventType: loyaltyEventTypes.get(payload.event.type)!,
      counters: NO_COUNTERS,
    };
    const result = compileAction(action, context);
    if (result.outcome === 'refused') throw new Error(JSON.stringify(result.faults));
    return result.perform(occasion);
  });
}

describe('orders to the loyalty core', () => {
  const accrue: Action = {
    kind: 'accrue-bonus',
    currency: 'bonus',
    amount: 50,
    activateAfterMinutes: 60,
    expireAfterMinutes: 1_440,
  };

  it('tell when bonuses come and go, and are known by a key', () => {
    const [effect] = perform([accrue]);
    if (effect?.kind !== 'command') throw new Error('no command');
    expect(CloudEvent.strict().parse(effect.command)).toMatchObject({
      source: '/carillon/offers',
      type: 'bonus.accrue',
      subject: 'm-1',
      time: '2026-05-01T10:15:00.000Z',
    });
    expect(AccrueBonuses.data.strict().parse(effect.command.data)).toEqual({
      currency: 'bonus',
      amount: 50,
      activatesAt: '2026-05-01T11:15:00.000Z',
      expiresAt: '2026-05-02T10:15:00.000Z',
      idempotencyKey: effect.command.id,
      offerId: OFFER_ID,
      eventId: 'e-1',
      eventSource: '/pos',
    });
  });

  it('do not let bonuses expire before they can be spent', () => {
    const context = {
      offerId: OFFER_ID,
      index: 0,
      eventType: loyaltyEventTypes.get('purchase.completed')!,
      counters: NO_COUNTERS,
    };
    expect(compileAction({ ...accrue, expireAfterMinutes: 60 }, context)).toMatchObject({
      outcome: 'refused',
      faults: [{ pointer: '/expireAfterMinutes', code: 'LIFETIME_EMPTY' }],
    });
  });

  it('assign a status', () => {
    const [effect] = perform([{ kind: 'assign-status', status: 'Gold', system: 'main' }]);
    if (effect?.kind !== 'command') throw new Error('no command');
    expect(AssignStatus.data.strict().parse(effect.command.data)).toMatchObject({ status: 'Gold', system: 'main' });
  });

  it('have the same key each time, and another for another event, offer or action', () => {
    const keysOf = (itemId: string) =>
      perform([accrue, accrue], enriched, itemId).map((effect) => effect.kind === 'command' && effect.command.id);
    const keys = [...keysOf(ITEM_ID), ...keysOf(OFFER_ID)];
    expect(new Set(keys).size).toBe(4);
    expect([...keysOf(ITEM_ID), ...keysOf(OFFER_ID)]).toEqual(keys);
  });
});

describe('raised events', () => {
  const raise: Action = { kind: 'raise-event', name: 'second-visit', values: { visit: 2 } };
  const raised = (payload: Enriched) => perform([raise], payload);

  it('come in by the front door, one further from their first cause each time, and end', () => {
    let payload: Enriched = enriched;
    for (let depth = 1; depth <= DEEPEST_RAISED_EVENT; depth++) {
      const [effect] = raised(payload);
      if (effect?.kind !== 'event') throw new Error('no event');
      const { type, data } = CloudEvent.strict().parse(effect.event);
      const expected = { name: 'second-visit', values: { visit: 2 }, offerId: OFFER_ID, depth };
      expect(EventRaised.data.strict().parse(data)).toEqual(expected);
      payload = { ...payload, event: { ...payload.event, type, data: expected } };
    }
    expect(raised(payload)).toEqual([]);
  });
});
