import { EventEnriched, type PayloadOf } from '@carillon/contracts';
import fc from 'fast-check';
import { type CompiledOffer, compileOffer } from './compile-offer';
import { decideOffers } from './decide-offers';
import { metavariablesOf } from './metavariables-of';
import { OfferTerms } from './offer';

const ID = '8a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const TEMPLATE = '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f';

const terms = (overrides: object = {}): OfferTerms =>
  OfferTerms.parse({
    name: 'Thanks',
    eventType: 'purchase.completed',
    action: { kind: 'send-message', channel: 'sms', templateId: TEMPLATE },
    ...overrides,
  });

function compiled(overrides: object = {}, id = ID): CompiledOffer {
  const result = compileOffer(id, terms(overrides));
  if (result.outcome === 'refused') throw new Error(JSON.stringify(result.faults));
  return result.compiled;
}

const running = (...offers: readonly CompiledOffer[]) =>
  new Map(offers.map(({ eventType }) => [eventType, offers.filter((offer) => offer.eventType === eventType)]));

const enriched = (event: object = {}): { payload: PayloadOf<typeof EventEnriched> } & ReturnType<typeof cause> => ({
  ...cause(),
  payload: EventEnriched.schema.parse({
    ...EventEnriched.example,
    event: { ...EventEnriched.example.event, ...event },
  }),
});

const cause = () => ({ id: 'item-1', correlationId: 'event-1', occurredAt: new Date('2026-05-01T10:15:00Z') });

describe('decideOffers', () => {
  it('asks for the message of an offer that holds, with the words of the event', () => {
    const [item] = decideOffers(enriched(), running(compiled()));
    expect(item).toMatchObject({
      contract: 'offers.message-requested',
      causationId: 'item-1',
      correlationId: 'event-1',
      payload: {
        offerId: ID,
        templateId: TEMPLATE,
        channel: 'sms',
        messageType: 'offer',
        metavariables: {
          discount: { kind: 'money', value: { amount: 8, currency: 'EUR' } },
          purchaseAmount: { kind: 'money', value: { amount: 72, currency: 'EUR' } },
        },
      },
    });
  });

  it('leaves events of another type alone', () => {
    expect(decideOffers(enriched({ type: 'card.activated' }), running(compiled()))).toEqual([]);
  });

  it.each([
    ['2026-05-01T10:00:00Z', '2026-05-01T11:00:00Z', 1],
    ['2026-05-01T10:15:00Z', undefined, 1],
    [undefined, '2026-05-01T10:15:00Z', 0],
    ['2026-05-01T10:15:01Z', undefined, 0],
    ['2026-05-01T12:14:00+02:00', '2026-05-01T12:16:00+02:00', 1],
  ])('from %s to %s makes %d of an event at 10:15', (from, to, count) => {
    expect(decideOffers(enriched(), running(compiled({ period: { from, to } })))).toHaveLength(count);
  });

  it('asks the filter', () => {
    const filter = (value: number) => ({ combinator: 'and', rules: [{ field: 'event.amount', operator: '>', value }] });
    expect(decideOffers(enriched(), running(compiled({ filter: filter(70) })))).toHaveLength(1);
    expect(decideOffers(enriched(), running(compiled({ filter: filter(72) })))).toHaveLength(0);
  });

  it('counts the lifetime from the event', () => {
    const action = { ...terms().action, lifetimeSeconds: 3_600 };
    const [item] = decideOffers(enriched(), running(compiled({ action })));
    expect(item!.payload).toMatchObject({ expiresAt: '2026-05-01T11:15:00.000Z' });
  });

  it('gives the same ids whenever it is asked, and different ones to different offers', () => {
    const other = '9b1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
    const both = running(compiled(), compiled({}, other));
    const ids = () =>
      decideOffers(enriched(), both).map(({ id, payload }) => [id, (payload as { messageId: string }).messageId]);
    expect(ids()).toEqual(ids());
    expect(new Set(ids().flat()).size).toBe(4);
  });
});

describe('compileOffer', () => {
  it('names an event type that is not, and those that are', () => {
    expect(compileOffer(ID, terms({ eventType: 'purchase.complete' }))).toMatchObject({
      outcome: 'refused',
      faults: [
        {
          pointer: '/eventType',
          code: 'EVENT_TYPE_UNKNOWN',
          detail: expect.stringContaining('purchase.completed') as string,
        },
      ],
    });
  });

  it('names every fault with its place', () => {
    const filter = { combinator: 'and', rules: [{ field: 'event.weight', operator: '=', value: 1 }] };
    const period = { from: '2026-05-02T00:00:00Z', to: '2026-05-01T00:00:00Z' };
    expect(compileOffer(ID, terms({ filter, period }))).toMatchObject({
      outcome: 'refused',
      faults: [
        { pointer: '/period/to', code: 'PERIOD_EMPTY' },
        { pointer: '/filter/rules/0/field', code: 'FIELD_UNKNOWN' },
      ],
    });
  });
});

describe('metavariablesOf', () => {
  it('leaves out what the event does not say, or says in another kind', () => {
    const data = { amount: '72', discount: 8, pointOfSale: 7 };
    expect(metavariablesOf({ type: 'purchase.completed', data })).toEqual({});
  });

  it('never throws, whatever an event says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('purchase.completed', 'nothing'),
        fc.dictionary(fc.string(), fc.anything()),
        (type, data) => {
          metavariablesOf({ type, data });
        },
      ),
    );
  });
});
