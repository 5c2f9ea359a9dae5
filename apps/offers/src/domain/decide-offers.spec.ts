import { EventEnriched, type Item, loyaltyEventTypes, MessageRequested, type PayloadOf } from '@carillon/contracts';
import { filterFacts } from '@carillon/rules';
import fc from 'fast-check';
import { compileOffer, type CompiledOffer } from './compile-offer';
import { NO_COUNTERS } from './counters/counter';
import { effectsOf, wantedBy } from './decide-offers';
import { indexOffers } from './index-offers';
import type { Action } from './actions/action';
import { type OfferTerms, upgradeTerms } from './offer';

const OFFER_ID = '8a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const ITEM_ID = '3f0d4e9e-0d8c-5c7e-9f0b-0c1d2e3f4a5b';

const action = {
  kind: 'send-message',
  channel: 'sms',
  templateId: '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f',
  messageType: 'offer',
  includeUnverified: false,
  onUnknown: 'report',
} satisfies Action;

const terms: OfferTerms = {
  name: 'Thanks',
  eventType: 'purchase.completed',
  priority: 0,
  summable: true,
  period: {},
  filter: null,
  counterConditions: [],
  actions: [action],
};

function compiled(changes: Partial<OfferTerms> = {}, id = OFFER_ID): CompiledOffer {
  const result = compileOffer({ ...terms, ...changes, id }, NO_COUNTERS);
  if (result.outcome === 'refused') throw new Error(JSON.stringify(result.faults));
  return result.offer;
}

const enriched: PayloadOf<typeof EventEnriched> = EventEnriched.schema.parse({
  event: {
    eventId: 'e-1',
    source: '/pos',
    type: 'purchase.completed',
    time: '2026-05-01T10:15:00.000Z',
    memberId: 'm-1',
    data: { purchaseId: 'r-1', currency: 'EUR', amount: 72, discount: 8, pointOfSale: 'store-7' },
  },
  member: { memberId: 'm-1', balances: [{ currency: 'bonus', amount: 300 }] },
});

type Enriched = PayloadOf<typeof EventEnriched>;

const itemOf = (itemId: string, payload: Enriched): Item<typeof EventEnriched> => ({
  id: itemId,
  correlationId: itemId,
  causationId: itemId,
  occurredAt: new Date(payload.event.time),
  payload,
});

/** The messages that offers make of an event; none of these offers causes anything else. */
function messagesOf(itemId: string, payload: Enriched, offers: readonly CompiledOffer[]) {
  return effectsOf(wantedBy(itemOf(itemId, payload), indexOffers(offers))).map((effect) => {
    if (effect.kind !== 'item') throw new Error(`unexpected ${effect.kind}`);
    return MessageRequested.schema.strict().parse(effect.item.payload);
  });
}

describe('decideOffers', () => {
  it('asks for one message, with what the event offers to templates', () => {
    expect(messagesOf(ITEM_ID, enriched, [compiled()])).toEqual([
      {
        messageId: expect.any(String),
        eventId: 'e-1',
        eventSource: '/pos',
        eventType: 'purchase.completed',
        offerId: OFFER_ID,
        templateId: action.templateId,
        messageType: 'offer',
        channel: 'sms',
        includeUnverified: false,
        onUnknown: 'report',
        member: enriched.member,
        metavariables: {
          purchaseAmount: { kind: 'money', value: { amount: 72, currency: 'EUR' } },
          discount: { kind: 'money', value: { amount: 8, currency: 'EUR' } },
          pointOfSale: { kind: 'text', value: 'store-7' },
          purchaseId: { kind: 'text', value: 'r-1' },
        },
      },
    ]);
  });

  it.each([
    ['from, that moment included', { from: '2026-05-01T12:15:00+02:00' }, 1],
    ['from', { from: '2026-05-01T10:15:00.001Z' }, 0],
    ['to, that moment not included', { to: '2026-05-01T10:15:00Z' }, 0],
    ['to', { to: '2026-05-01T10:15:00.001Z' }, 1],
  ])('compares the period with the time of the event: %s', (_name, period, messages) => {
    expect(messagesOf(ITEM_ID, enriched, [compiled({ period })])).toHaveLength(messages);
  });

  it.each([
    ['event.amount', '>', 70, 1],
    ['event.amount', '>', 72, 0],
    ['member.balance.bonus', '>=', 300, 1],
    ['member.balance.miles', '>=', 0, 0],
    ['event.pointOfSale', 'in', ['store-7', 'store-8'], 1],
  ])('asks the filter: %s %s %j', (field, operator, value, messages) => {
    const filter = { combinator: 'and' as const, rules: [{ field, operator, value }] };
    expect(messagesOf(ITEM_ID, enriched, [compiled({ filter })])).toHaveLength(messages);
  });

  it('lets a message expire by the time of the event', () => {
    const [message] = messagesOf(ITEM_ID, enriched, [compiled({ actions: [{ ...action, lifetimeSeconds: 60 }] })]);
    expect(message!.expiresAt).toBe('2026-05-01T10:16:00.000Z');
  });

  it('does every action, in order, each with a message of its own', () => {
    const email = { ...action, channel: 'email' as const };
    const ids = (actions: readonly Action[]) =>
      messagesOf(ITEM_ID, enriched, [compiled({ actions: [...actions] })]).map(({ channel, messageId }) => [
        channel,
        messageId,
      ]);
    const both = ids([action, email]);
    expect(both).toEqual([
      ['sms', expect.any(String)],
      ['email', expect.any(String)],
    ]);
    expect(both[0]![1]).not.toBe(both[1]![1]);
    expect(ids([action])).toEqual(both.slice(0, 1));
  });

  it('hands the steps of a cascade on', () => {
    const step = { channel: 'email' as const, templateId: OFFER_ID, includeUnverified: true, afterSeconds: 60 };
    const [message] = messagesOf(ITEM_ID, enriched, [compiled({ actions: [{ ...action, cascade: [step] }] })]);
    expect(message!.cascade).toEqual([step]);
  });

  it('leaves out metavariables that the event does not tell, or not in their kind', () => {
    const data = { currency: 'euro', amount: 72, pointOfSale: 7 };
    const [message] = messagesOf(ITEM_ID, { ...enriched, event: { ...enriched.event, data } }, [compiled()]);
    expect(message!.metavariables).toEqual({});
  });

  const local = (period: OfferTerms['period'], timeZone: string) =>
    messagesOf(ITEM_ID, { ...enriched, member: { ...enriched.member, timeZone } }, [compiled({ period })]).length;

  it.each([
    ['from noon', { from: '2026-05-01T12:00:00' }, 'Europe/Madrid', 1],
    ['from noon', { from: '2026-05-01T12:00:00' }, 'Europe/London', 0],
    ['until noon', { to: '2026-05-01T12:00:00' }, 'Europe/London', 1],
    ['until noon', { to: '2026-05-01T12:00:00' }, 'Europe/Madrid', 0],
    [
      'from noon until a moment for all',
      { from: '2026-05-01T12:00:00', to: '2026-05-01T10:00:00Z' },
      'Europe/Madrid',
      0,
    ],
  ])(
    'compares a bound without an offset with the clocks where the member is: %s %j in %s',
    (_name, period, zone, messages) => {
      expect(local(period, zone)).toBe(messages);
    },
  );

  // 2026-05-01 is a Friday; the event is at 10:15 UTC, 12:15 in Madrid
  it.each<[Partial<OfferTerms>, string, string, number]>([
    [{ daysOfWeek: ['fri'] }, '2026-05-01T10:15:00Z', 'Europe/Madrid', 1],
    [{ daysOfWeek: ['fri'] }, '2026-05-01T22:00:00Z', 'Europe/Madrid', 0],
    [{ daysOfWeek: ['sat'] }, '2026-05-01T22:00:00Z', 'Europe/Madrid', 1],
    [{ hours: { from: '12:00', to: '14:00' } }, '2026-05-01T10:00:00Z', 'Europe/Madrid', 1],
    [{ hours: { from: '12:00', to: '14:00' } }, '2026-05-01T12:00:00Z', 'Europe/Madrid', 0],
    [{ hours: { from: '22:00', to: '02:00' } }, '2026-05-01T23:59:00Z', 'Europe/Madrid', 1],
    [{ hours: { from: '22:00', to: '02:00' } }, '2026-05-02T00:00:00Z', 'Europe/Madrid', 0],
    [{ daysOfWeek: ['fri'], hours: { from: '22:00', to: '02:00' } }, '2026-05-01T23:30:00Z', 'Europe/Madrid', 1],
    [{ daysOfWeek: ['fri'], hours: { from: '22:00', to: '02:00' } }, '2026-04-30T22:30:00Z', 'Europe/Madrid', 0],
    [{ pointsOfSale: ['store-6', 'store-7'] }, '2026-05-01T10:15:00Z', 'UTC', 1],
    [{ pointsOfSale: ['store-6'] }, '2026-05-01T10:15:00Z', 'UTC', 0],
  ])('applies %j at %s in %s: %d', (changes, time, timeZone, messages) => {
    const payload = { event: { ...enriched.event, time }, member: { ...enriched.member, timeZone } };
    expect(messagesOf(ITEM_ID, payload, [compiled(changes)])).toHaveLength(messages);
  });

  it('is for the audiences that it names', () => {
    const index = indexOffers([compiled({ audiences: ['gourmets'] })]);
    const effects = (audiences?: string[]) => effectsOf(wantedBy(itemOf(ITEM_ID, enriched), index, audiences));
    expect([effects(['gourmets', 'new']), effects(['new']), effects()].map(({ length }) => length)).toEqual([1, 0, 0]);
  });

  it('takes an offer that is not summable alone, or not at all', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((end) => OFFER_ID.replace(/.$/, end)) as [string, string, string];
    const alone = { summable: false };
    const taken = (...offers: CompiledOffer[]) => messagesOf(ITEM_ID, enriched, offers).map(({ offerId }) => offerId);
    expect(taken(compiled({}, a), compiled(alone, b), compiled({}, c))).toEqual([a, c]);
    expect(taken(compiled(alone, b), compiled({}, a), compiled(alone, c))).toEqual([b]);
    expect(taken(compiled({ ...alone, pointsOfSale: ['elsewhere'] }, b), compiled({}, a))).toEqual([a]);
  });

  it('gives every offer and every event a message of its own, the same each time', () => {
    const other = compiled({}, '8a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4e');
    const idsOf = (itemId: string) =>
      messagesOf(itemId, enriched, [compiled(), other]).map(({ messageId }) => messageId);
    const ids = [...idsOf(ITEM_ID), ...idsOf(OFFER_ID)];
    expect(new Set(ids).size).toBe(4);
    expect([...idsOf(ITEM_ID), ...idsOf(OFFER_ID)]).toEqual(ids);
  });

  it('fits the contract whatever the data of the event', () => {
    const offers = new Map([...loyaltyEventTypes.keys()].map((eventType) => [eventType, [compiled({ eventType })]]));
    const paths = [...loyaltyEventTypes.values()].flatMap(({ metavariables }) =>
      Object.values(metavariables).flatMap(({ path, currencyPath }) => [path, currencyPath ?? path]),
    );
    const anyEvent = fc.record({
      type: fc.constantFrom(...loyaltyEventTypes.keys()),
      data: fc.dictionary(
        fc.oneof(fc.constantFrom(...paths), fc.string()),
        fc.oneof(fc.jsonValue(), fc.constantFrom('EUR', 5)),
      ),
    });
    fc.assert(
      fc.property(anyEvent, ({ type, data }) => {
        const payload = { ...enriched, event: { ...enriched.event, type, data: data as Record<string, unknown> } };
        const messages = messagesOf(ITEM_ID, payload, offers.get(type)!);
        expect(messages).toHaveLength(1);
      }),
    );
  });
});

describe('indexOffers', () => {
  const anyRule = fc.record({
    field: fc.constantFrom('event.pointOfSale', 'event.currency', 'event.identifiedBy'),
    operator: fc.constantFrom('=', 'in', '!=', 'notIn'),
    value: fc.constantFrom('a', 'b', 'a,b'),
  });
  const anyFilter = fc.option(
    fc.record({
      combinator: fc.constantFrom('and' as const, 'or' as const),
      not: fc.boolean(),
      rules: fc.array(anyRule, { maxLength: 3 }),
    }),
  );
  const value = fc.option(fc.constantFrom('a', 'b', 'c', 7), { nil: undefined });
  const anyData = fc.record({ pointOfSale: value, currency: value, identifiedBy: value });

  it('finds every offer that wants an event, in order', () => {
    fc.assert(
      fc.property(fc.array(anyFilter, { maxLength: 8 }), anyData, (filters, data) => {
        const offers = filters.map((filter, index) => compiled({ filter }, OFFER_ID.replace(/.$/, index.toString(16))));
        const payload = { ...enriched, event: { ...enriched.event, data } };
        const facts = filterFacts(payload.event, payload.member);
        const wanting = offers.filter(({ holds }) => holds(facts)).map(({ offerId }) => offerId);
        expect(messagesOf(ITEM_ID, payload, offers).map(({ offerId }) => offerId)).toEqual(wanting);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves out the offers of other points of sale without asking them', () => {
    const of = (pointOfSale: string) =>
      compiled({
        filter: { combinator: 'and', rules: [{ field: 'event.pointOfSale', operator: 'in', value: [pointOfSale] }] },
      });
    const index = indexOffers([of('store-1'), of('store-7'), of('store-8'), compiled()]);
    expect(index.candidates(filterFacts(enriched.event, enriched.member))).toHaveLength(2);
  });
});

describe('compileOffer', () => {
  it('names everything that is wrong, and where', () => {
    const result = compileOffer(
      {
        ...terms,
        id: OFFER_ID,
        period: { from: '2026-05-02T00:00:00Z', to: '2026-05-01T00:00:00Z' },
        filter: { combinator: 'and', rules: [{ field: 'event.amuont', operator: '=', value: 1 }] },
      },
      NO_COUNTERS,
    );
    expect(result).toEqual({
      outcome: 'refused',
      faults: [
        { pointer: '/period/to', code: 'PERIOD_EMPTY', detail: expect.any(String) },
        { pointer: '/filter/rules/0/field', code: 'FIELD_UNKNOWN', detail: expect.any(String) },
      ],
    });
  });

  it('names the action and the place in it', () => {
    const cascade = [{ channel: 'cashier' as const, templateId: OFFER_ID, includeUnverified: false, afterSeconds: 0 }];
    const result = compileOffer(
      {
        ...terms,
        id: OFFER_ID,
        actions: [action, { ...action, channel: 'receipt', cascade }],
      },
      NO_COUNTERS,
    );
    expect(result).toMatchObject({
      outcome: 'refused',
      faults: [
        { pointer: '/actions/1/channel', code: 'CHANNEL_UNFIT', detail: expect.stringContaining('receipt-message') },
        { pointer: '/actions/1/cascade/0/channel', code: 'CHANNEL_UNFIT' },
      ],
    });
  });

  it('refuses points of sale for an event that has none', () => {
    const place = { ...terms, id: OFFER_ID, eventType: 'card.activated', pointsOfSale: ['store-7'] };
    expect(compileOffer(place, NO_COUNTERS)).toMatchObject({
      faults: [{ pointer: '/pointsOfSale', code: 'FIELD_UNKNOWN' }],
    });
  });

  it('refuses a type of event that there is not', () => {
    const result = compileOffer({ ...terms, id: OFFER_ID, eventType: 'purchase.complete' }, NO_COUNTERS);
    expect(result).toMatchObject({
      outcome: 'refused',
      faults: [{ pointer: '/eventType', code: 'EVENT_TYPE_UNKNOWN' }],
    });
  });
});

describe('upgradeTerms', () => {
  it('makes the one action of old terms a list', () => {
    expect(upgradeTerms({ name: 'x', action })).toEqual({ name: 'x', actions: [action] });
  });

  it.each([[{ actions: [] }], [{ action: 1, actions: [] }], [null], ['text']])('leaves %j as it is', (given) => {
    expect(upgradeTerms(given)).toBe(given);
  });
});
