import { type CloudEvent, LoyaltyEvent, loyaltyEventTypes } from '@carillon/contracts';
import fc from 'fast-check';
import { acceptEvent } from './accept-event';

const latest = new Date('2026-05-01T13:00:00Z');

const event: CloudEvent = {
  specversion: '1.0',
  id: 'e-1',
  source: '/pos/1',
  type: 'purchase.completed',
  subject: 'm-1',
  time: '2026-05-01T12:15:00+02:00',
  data: { purchaseId: 'r-1', currency: 'EUR', amount: 72 },
};

const answerTo = (changes: Partial<CloudEvent>) => acceptEvent({ ...event, ...changes }, { latest });

const refusal = (changes: Partial<CloudEvent>) => {
  const answer = answerTo(changes);
  return answer.outcome === 'refused' ? `${answer.code}: ${answer.detail}` : answer.outcome;
};

describe('acceptEvent', () => {
  it('maps an event: time in UTC, defaults filled in', () => {
    expect(answerTo({})).toEqual({
      outcome: 'accepted',
      event: {
        eventId: 'e-1',
        source: '/pos/1',
        type: 'purchase.completed',
        time: '2026-05-01T10:15:00.000Z',
        memberId: 'm-1',
        data: { purchaseId: 'r-1', currency: 'EUR', amount: 72, discount: 0 },
      },
    });
  });

  it('keeps what it does not understand, at any depth', () => {
    const member = { firstName: 'Homer', shoeSize: 44, phone: { value: '+15550100001', carrier: 'x' } };
    const data = { ...(event.data as object), till: { no: 2 }, goods: [{ code: 'a', quantity: 1, price: 3 }], member };
    expect(answerTo({ data })).toMatchObject({
      event: { data: { ...data, member: { ...member, phone: { ...member.phone, verified: false } } } },
    });
  });

  it.each(['__proto__', 'constructor', 'toString'])('keeps a field named %s as a field', (name) => {
    const data = JSON.parse(`{"purchaseId":"r-1","currency":"EUR","amount":72,"${name}":{"amount":1}}`) as object;
    const answer = answerTo({ data });
    expect(answer.outcome === 'accepted' && Object.hasOwn(answer.event.data, name)).toBe(true);
    expect(({} as Record<string, unknown>)['amount']).toBeUndefined();
  });

  it.each([
    ['purchase.complete', 'purchase.completed'],
    ['Purchase_Completed', 'purchase.completed'],
    ['balance.request', 'balance.requested'],
  ])('names the type nearest to %s', (type, nearest) => {
    expect(refusal({ type })).toBe(`EVENT_TYPE_UNKNOWN: no event type "${type}"; the nearest is ${nearest}`);
  });

  it('does not guess when nothing is near', () => {
    expect(refusal({ type: 'weather.changed' })).toBe('EVENT_TYPE_UNKNOWN: no event type "weather.changed"');
  });

  it('needs a subject and a time', () => {
    expect(refusal({ subject: undefined })).toMatch(/^SUBJECT_MISSING/);
    expect(refusal({ time: undefined })).toMatch(/^TIME_MISSING/);
  });

  it('bounds how fast a clock may be', () => {
    expect(refusal({ time: latest.toISOString() })).toBe('accepted');
    expect(refusal({ time: '2026-05-01T13:00:00.001Z' })).toMatch(/^TIME_IN_FUTURE/);
  });

  it.each(['id', 'source', 'subject'])('refuses control characters in %s', (name) => {
    expect(refusal({ [name]: 'a\u0000b' })).toBe(`ATTRIBUTE_INVALID: control characters or broken Unicode in: ${name}`);
  });

  it('names every fault of the data with its path, and no value', () => {
    const data = { currency: 'secret', amount: 'much', goods: [{ code: 'a' }] };
    const said = refusal({ data });
    for (const path of ['data.purchaseId: ', 'data.currency: ', 'data.amount: ', 'data.goods.0.quantity: '])
      expect(said).toContain(path);
    expect(said).not.toContain('secret');
  });

  it.each([undefined, null, 'text', 7, []])('refuses %j as data', (data) => {
    expect(refusal({ data })).toMatch(/^DATA_INVALID: data: /);
  });

  it('refuses text that cannot be stored, wherever it is', () => {
    const base = event.data as object;
    expect(refusal({ data: { ...base, goods: [{ code: 'a\u0000', quantity: 1 }] } })).toMatch(
      /^DATA_INVALID: data.goods.0.code/,
    );
    expect(refusal({ data: { ...base, extra: { ['\ud800']: 1 } } })).toMatch(/^DATA_INVALID: data.extra/);
    expect(refusal({ data: { ...base, pointOfSale: '\u{1f514}' } })).toBe('accepted');
  });

  it('refuses what is nested too deep to walk', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown;
    expect(refusal({ data: { ...(event.data as object), deep } })).toMatch(/^DATA_INVALID: .*nested too deep/);
  });

  it.each([...loyaltyEventTypes.values()])('accepts the example of $type', ({ type, example }) => {
    expect(refusal({ type, data: example })).toBe('accepted');
  });

  it('answers every event, and what it accepts fits the contract and is accepted again, unchanged', () => {
    const anyEvent = fc.record({
      specversion: fc.constant('1.0' as const),
      id: fc.string({ minLength: 1, maxLength: 256 }),
      source: fc.string({ minLength: 1, maxLength: 512 }),
      type: fc.oneof(fc.constantFrom(...loyaltyEventTypes.keys()), fc.string({ minLength: 1 })),
      subject: fc.option(fc.string({ minLength: 1, maxLength: 128 }), { nil: undefined }),
      time: fc.option(
        fc.date({ noInvalidDate: true, max: latest, min: new Date(0) }).map((date) => date.toISOString()),
        { nil: undefined },
      ),
      data: fc.oneof(
        fc.jsonValue(),
        fc
          .tuple(
            fc.constantFrom(...[...loyaltyEventTypes.values()].map(({ example }) => example)),
            fc.dictionary(fc.string(), fc.jsonValue()),
          )
          .map(([example, extra]) => ({ ...extra, ...example })),
      ),
    });
    fc.assert(
      fc.property(anyEvent, (one) => {
        const answer = acceptEvent(one, { latest });
        if (answer.outcome === 'refused') return;
        expect(LoyaltyEvent.safeParse(answer.event).success).toBe(true);
        expect(acceptEvent({ ...one, data: answer.event.data }, { latest })).toEqual(answer);
      }),
      { numRuns: 500 },
    );
  });
});
