import { Metavariables, MOST_TOLD_LINES } from '../values/metavariables';
import { loyaltyEventTypes } from './catalog';
import { readMetavariables } from './read-metavariables';

const read = (type: string, data: Record<string, unknown>) =>
  readMetavariables({ eventId: 'e', source: 's', type, time: '2026-05-01T10:15:00Z', memberId: 'm', data });

const receipt = (goods: unknown) => read('purchase.completed', { currency: 'EUR', amount: 72, goods });

it.each([...loyaltyEventTypes])('reads what the example of %s tells', (type, { data, example, metavariables }) => {
  const found = read(type, data.parse(example));
  expect(Metavariables.safeParse(found).success).toBe(true);
  for (const [name, { kind }] of Object.entries(found)) expect(metavariables[name]?.kind).toBe(kind);
});

it('tells the lines of a receipt, by code where there is no name, with a price where there is one', () => {
  const goods = [
    { code: 'tea-01', name: 'Green tea', quantity: 2, amount: 36 },
    { code: 'cup', quantity: 1 },
    { code: 'no-quantity' },
    { quantity: 1 },
    'text',
  ];
  expect(receipt(goods)['goods']).toEqual({
    kind: 'lines',
    value: [
      { name: 'Green tea', quantity: 2, price: { amount: 36, currency: 'EUR' } },
      { name: 'cup', quantity: 1 },
    ],
  });
});

it('tells no more lines than a message takes, and nothing where there are none', () => {
  const many = Array.from({ length: MOST_TOLD_LINES + 5 }, (_, index) => ({ code: `c-${index}`, quantity: 1 }));
  expect(receipt(many)['goods']?.value).toHaveLength(MOST_TOLD_LINES);
  for (const none of [[], undefined, 7, [null]]) expect(receipt(none)['goods']).toBeUndefined();
});
