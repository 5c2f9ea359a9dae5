import { type CloudEvent, LoyaltyEvent, loyaltyEventTypes } from '@carillon/contracts';
import fc from 'fast-check';
import { acceptEvent } from './accept-event';
import { loyaltyCore } from './dialects/loyalty-core';
import { type FieldMapping, type FieldMappings, sourceOf } from './dialects/map-data';

type Json = Record<string, unknown>;

const read = (from: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, step) => (value as Json | undefined)?.[step], from);

function write(into: Json, path: string, value: unknown): void {
  const steps = path.split('.');
  const last = steps.pop()!;
  const parent = steps.reduce((object, step) => (object[step] ??= {}) as Json, into);
  parent[last] = value;
}

function remove(from: Json, path: string): void {
  const steps = path.split('.');
  const last = steps.pop()!;
  delete (read({ from }, ['from', ...steps].join('.')) as Json | undefined)?.[last];
}

/** Our data in the words of a dialect: the way back of its mapping. */
function inDialect(data: Json, fields: FieldMappings): Json {
  const said = structuredClone(data);
  const moved = Object.entries(fields).flatMap(([to, mapping]) => {
    const value = read(said, to);
    if (value !== undefined) remove(said, to);
    return value === undefined ? [] : [[String(sourceOf(to.split('.'), fields).join('.')), backwards(value, mapping)]];
  }) as [string, unknown][];
  for (const [name, value] of Object.entries(said))
    if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) delete said[name];
  for (const [path, value] of moved) write(said, path, value);
  return said;
}

function backwards(value: unknown, mapping: FieldMapping): unknown {
  if (typeof mapping !== 'object' || !('from' in mapping)) return value;
  if ('words' in mapping) return Object.entries(mapping.words).find(([, word]) => word === value)?.[0] ?? value;
  if ('as' in mapping) return (value as unknown[])[0];
  return (value as Json[]).map((element) => inDialect(element, mapping.each));
}

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

  it('takes an event in the words of the loyalty core, and keeps what it does not name', () => {
    const data = {
      purchaseUid: 'r-1',
      merchantUid: 'store-7',
      currencyCode: 'EUR',
      chequeSum: 80,
      resultChequeSum: 72,
      resultChequeDiscountSum: 8,
      positions: [{ goodsUid: 'tea-01', quantity: 2, sum: 72, shelf: 4 }],
      person: { firstName: 'Homer', phoneNumber: { currentValue: '+15550100001', isVerified: true }, shoeSize: 44 },
    };
    expect(answerTo({ type: 'OnPurchaseConfirm', data })).toMatchObject({
      event: {
        type: 'purchase.completed',
        data: {
          purchaseId: 'r-1',
          pointOfSale: 'store-7',
          currency: 'EUR',
          amount: 72,
          discount: 8,
          chequeSum: 80,
          goods: [{ code: 'tea-01', quantity: 2, amount: 72, shelf: 4 }],
          member: { firstName: 'Homer', phone: { value: '+15550100001', verified: true } },
          person: { shoeSize: 44 },
        },
      },
    });
  });

  it('says what the name of an event says', () => {
    const data = { card: { number: '17' }, replacedCard: { number: '16' } };
    expect(answerTo({ type: 'OnExternalCardReplace', data })).toMatchObject({
      event: { type: 'card.replaced', data: { cardNumber: '17', previousCardNumber: '16', external: true } },
    });
  });

  it('names faults of a dialect in its own words', () => {
    const data = {
      currencyCode: 'EUR',
      resultChequeSum: 'much',
      positions: [{ goodsUid: 'a', sum: 'x', quantity: 1 }],
    };
    const said = refusal({ type: 'OnPurchaseConfirm', data });
    for (const path of ['data.purchaseUid: ', 'data.resultChequeSum: ', 'data.positions.0.sum: '])
      expect(said).toContain(path);
  });

  it.each([...loyaltyCore])('takes %s with all that the type which it stands for can say', (alias, mapping) => {
    const { type, example } = loyaltyEventTypes.get(mapping.type)!;
    const native = answerTo({ type, data: { ...example, ...mapping.constants } });
    expect(native.outcome).toBe('accepted');
    expect(answerTo({ type: alias, data: inDialect(example as Json, mapping.fields) })).toEqual(native);
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
