import { checkCustom, type CustomFieldType } from './custom-fields';

const declared = new Map<string, CustomFieldType>([
  ['size', 'number'],
  ['vip', 'boolean'],
  ['nick', 'text'],
  ['since', 'date'],
  ['seen', 'instant'],
]);

it('takes what fits the declarations, and null for all of them', () => {
  const fitting = { size: 42, vip: false, nick: 'H', since: '2024-02-29', seen: '2026-05-01T12:00:00Z' };
  expect(checkCustom(fitting, declared)).toEqual({ fitting, faults: [] });
  expect(checkCustom({ size: null }, declared)).toEqual({ fitting: { size: null }, faults: [] });
});

it.each([
  ['size', '42', 'wrong-type'],
  ['vip', 1, 'wrong-type'],
  ['nick', true, 'wrong-type'],
  ['since', '2023-02-29', 'wrong-type'],
  ['since', '2023-2-9', 'wrong-type'],
  ['seen', '2026-05-01', 'wrong-type'],
  ['shoe', 1, 'unknown'],
  ['constructor', null, 'unknown'],
])('refuses %s = %j: %s', (field, value, reason) => {
  expect(checkCustom({ [field]: value }, declared)).toMatchObject({ fitting: {}, faults: [{ field, reason }] });
});
