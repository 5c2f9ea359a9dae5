import { MemberSnapshot } from '@carillon/contracts';
import type { RuleGroupType } from '@react-querybuilder/core';
import { compileFilter } from './compile-filter';
import type { FilterFault } from './compile-rule';
import { filterFacts } from './facts';
import { fieldsOf } from './fields';
import { Filter, FILTER_LIMITS } from './filter';
import type { Rule } from './filter';

const fields = fieldsOf('purchase.completed');

const facts = filterFacts(
  {
    eventId: 'e-1',
    source: '/pos/store-7',
    type: 'purchase.completed',
    time: '2026-05-01T10:15:00+02:00',
    memberId: 'm-1',
    data: {
      purchaseId: 'r-1',
      currency: 'EUR',
      amount: 72,
      discount: 0,
      goods: [{ code: 'tea', quantity: 2 }, { code: 'jam' }],
    },
  },
  MemberSnapshot.parse({
    memberId: 'm-1',
    firstName: 'Homer',
    phone: { value: '+15550100001', verified: true },
    balances: [
      { currency: 'bonus', amount: 300 },
      { currency: '__proto__', amount: 1 },
    ],
  }),
);

const all = (...rules: readonly (Rule | Filter)[]): Filter => ({ combinator: 'and', rules });
const any = (...rules: readonly (Rule | Filter)[]): Filter => ({ combinator: 'or', rules });

function holds(filter: Filter | null): boolean {
  const result = compileFilter(filter, fields);
  if (result.outcome === 'refused') throw new Error(JSON.stringify(result.faults));
  return result.predicate(facts);
}

function faultsOf(filter: Filter): readonly FilterFault[] {
  const result = compileFilter(filter, fields);
  return result.outcome === 'refused' ? result.faults : [];
}

describe('rules', () => {
  it.each<[string, string, Rule['value'], boolean]>([
    ['event.amount', '=', 72, true],
    ['event.amount', '=', '72', true],
    ['event.amount', '!=', 72, false],
    ['event.amount', '>', 50, true],
    ['event.amount', '<=', 71.99, false],
    ['event.amount', 'between', [72, 100], true],
    ['event.amount', 'between', '1, 71', false],
    ['event.amount', 'in', [1, 72], true],
    ['event.amount', 'notIn', '1,72', false],
    ['event.currency', '=', 'EUR', true],
    ['event.currency', '=', 'eur', false],
    ['event.currency', 'in', 'USD, EUR', true],
    ['event.currency', 'contains', 'U', true],
    ['event.currency', 'beginsWith', 'U', false],
    ['event.time', '>=', '2026-05-01T08:15:00Z', true],
    ['event.time', 'between', ['2026-05-01T00:00:00Z', '2026-05-01T08:00:00Z'], false],
    ['event.source', 'beginsWith', '/pos/', true],
    ['event.goods.code', 'contains', 'jam', true],
    ['event.goods.code', 'contains', 'ja', false],
    ['event.goods.code', 'in', 'rum,jam', true],
    ['event.goods.code', 'notIn', 'rum', true],
    ['event.goods.quantity', 'contains', 2, true],
    ['member.locale', '=', 'en', true],
    ['member.phone.verified', '=', true, true],
    ['member.balance.bonus', '>=', 300, true],
    ['member.balance.__proto__', '=', 1, true],
    ['member.optOuts.channel', 'notIn', 'sms', true],
  ])('%s %s %j: %s', (field, operator, value, expected) => {
    expect(holds(all({ field, operator, value }))).toBe(expected);
  });

  it.each(['=', '!=', '<', 'between', 'in', 'notIn', 'notNull'])('%s is false where nothing is known', (operator) => {
    const value = operator === 'between' || operator.endsWith('n') ? [1, 2] : 1;
    expect(holds(all({ field: 'member.balance.star', operator, value }))).toBe(false);
    expect(holds(all({ field: 'member.balance.constructor', operator, value }))).toBe(false);
  });

  it('null holds where nothing is known', () => {
    expect(holds(all({ field: 'event.pointOfSale', operator: 'null' }))).toBe(true);
    expect(holds(all({ field: 'member.email.verified', operator: 'null', value: null }))).toBe(true);
    expect(holds(all({ field: 'event.amount', operator: 'null' }))).toBe(false);
  });

  it('takes an event value of another type for a missing one', () => {
    const odd = { ...facts, event: { ...facts.event, amount: '72' } };
    const result = compileFilter(all({ field: 'event.amount', operator: '=', value: 72 }), fields);
    expect(result.outcome === 'ok' && result.predicate(odd)).toBe(false);
  });
});

describe('groups', () => {
  const yes: Rule = { field: 'event.amount', operator: '=', value: 72 };
  const no: Rule = { field: 'event.amount', operator: '=', value: 1 };

  it.each([
    ['nothing', null, true],
    ['an empty group', all(), true],
    ['an empty group of alternatives', any(), true],
    ['not and nothing', { ...all(), not: true }, true],
    ['and', all(yes, no), false],
    ['or', any(no, yes), true],
    ['not', { ...all(yes, no), not: true }, true],
    ['groups in groups', all(yes, any(no, { ...all(no), not: true })), true],
    ['a muted rule', all(yes, { ...no, muted: true }), true],
    ['a muted group', all(yes, { ...all(no), muted: true }), true],
  ])('%s', (_, filter, expected) => {
    expect(holds(filter)).toBe(expected);
  });
});

describe('refusals', () => {
  it.each<[string, Rule, string, string]>([
    ['an unknown field', { field: 'event.amuont', operator: '=', value: 1 }, '/rules/0/field', 'FIELD_UNKNOWN'],
    ['a prototype field', { field: 'constructor', operator: '=', value: 1 }, '/rules/0/field', 'FIELD_UNKNOWN'],
    [
      'an unknown operator',
      { field: 'event.amount', operator: '~', value: 1 },
      '/rules/0/operator',
      'OPERATOR_UNKNOWN',
    ],
    [
      'an unfit operator',
      { field: 'event.amount', operator: 'contains', value: 1 },
      '/rules/0/operator',
      'OPERATOR_UNFIT',
    ],
    ['text for a number', { field: 'event.amount', operator: '=', value: 'a lot' }, '/rules/0/value', 'VALUE_UNFIT'],
    ['an empty number', { field: 'event.amount', operator: '=', value: '' }, '/rules/0/value', 'VALUE_UNFIT'],
    ['a number for a text', { field: 'event.currency', operator: '=', value: 1 }, '/rules/0/value', 'VALUE_UNFIT'],
    [
      'text for yes or no',
      { field: 'member.phone.verified', operator: '=', value: 'true' },
      '/rules/0/value',
      'VALUE_UNFIT',
    ],
    ['a day for a time', { field: 'event.time', operator: '<', value: '2026-05-01' }, '/rules/0/value', 'VALUE_UNFIT'],
    ['one end', { field: 'event.amount', operator: 'between', value: [1] }, '/rules/0/value', 'VALUE_UNFIT'],
    [
      'ends the wrong way',
      { field: 'event.amount', operator: 'between', value: '2,1' },
      '/rules/0/value',
      'VALUE_UNFIT',
    ],
    ['an empty list', { field: 'event.amount', operator: 'in', value: [] }, '/rules/0/value', 'VALUE_UNFIT'],
    ['no value', { field: 'event.amount', operator: '=' }, '/rules/0/value', 'VALUE_UNFIT'],
  ])('%s', (_, rule, pointer, code) => {
    expect(faultsOf(all(rule))).toMatchObject([{ pointer, code }]);
  });

  it('reports every fault with its place', () => {
    const bad: Rule = { field: 'no', operator: '=', value: 1 };
    expect(faultsOf(all(bad, any(bad, all(bad)))).map(({ pointer }) => pointer)).toEqual([
      '/rules/0/field',
      '/rules/1/rules/0/field',
      '/rules/1/rules/1/rules/0/field',
    ]);
  });
});

describe('a stored filter', () => {
  const rule: Rule = { field: 'event.amount', operator: '=', value: 1 };
  const nested = (depth: number): Filter => (depth === 1 ? all(rule) : all(nested(depth - 1)));

  it('is what react-querybuilder makes, without its ids', () => {
    const made: RuleGroupType = {
      id: 'g',
      combinator: 'and',
      rules: [{ id: 'r', field: 'event.amount', operator: 'between', value: '1,2', valueSource: 'value' }],
    };
    expect(Filter.parse(made)).toEqual({
      combinator: 'and',
      rules: [{ field: 'event.amount', operator: 'between', value: '1,2', valueSource: 'value' }],
    });
  });

  it('keeps within its limits', () => {
    expect(Filter.safeParse(nested(FILTER_LIMITS.depth)).success).toBe(true);
    expect(Filter.safeParse(nested(FILTER_LIMITS.depth + 1)).success).toBe(false);
    expect(Filter.safeParse(nested(5_000)).success).toBe(false);
    expect(Filter.safeParse(all(...Array<Rule>(FILTER_LIMITS.rules).fill(rule))).success).toBe(true);
    expect(Filter.safeParse(all(rule, all(...Array<Rule>(FILTER_LIMITS.rules).fill(rule)))).success).toBe(false);
  });

  it('tells where groups are nested too deep', () => {
    const deep = Array.from({ length: FILTER_LIMITS.depth }).reduce<Filter>((inner) => all(rule, inner), all(rule));
    expect(Filter.safeParse(deep).error?.issues).toEqual([
      expect.objectContaining({
        path: Array.from({ length: FILTER_LIMITS.depth }).flatMap(() => ['rules', 1]),
        message: `groups may be nested ${FILTER_LIMITS.depth} deep`,
      }),
    ]);
  });

  it('compares with values or fields alone, and joins by and or or', () => {
    expect(Filter.safeParse(all({ ...rule, valueSource: 'script' } as never)).success).toBe(false);
    expect(Filter.safeParse({ combinator: 'xor', rules: [] }).success).toBe(false);
    expect(Filter.safeParse({ rules: [rule, 'and', rule] }).success).toBe(false);
  });
});

describe('fields', () => {
  it('come from the event type and the member', () => {
    expect(fields.fields).toContainEqual({
      name: 'event.amount',
      label: 'Receipt total',
      type: 'number',
      read: expect.any(Function),
    });
    const types = Object.fromEntries(fields.fields.map(({ name, type }) => [name, type]));
    expect(types).toMatchObject({
      'event.time': 'datetime',
      'event.pointOfSale': 'text',
      'event.goods.code': 'list',
      'member.timeZone': 'text',
      'member.phone.verified': 'boolean',
      'member.optOuts.messageType': 'list',
    });
    expect(Object.keys(types).filter((name) => name.startsWith('event.member') || name.includes('balance'))).toEqual(
      [],
    );
    expect(fields.find('member.phone.verified')?.label).toBe('Phone verified');
    expect(fields.find('member.balance.bonus')?.type).toBe('number');
    expect(fields.find('member.balance.')).toBeUndefined();
  });

  it('are the common ones for a type that is not known', () => {
    const names = fieldsOf('no.such-event').fields.map(({ name }) => name);
    expect(names).toEqual(fieldsOf().fields.map(({ name }) => name));
    expect(names.filter((name) => name.startsWith('event.'))).toEqual([
      'event.time',
      'event.source',
      'event.localDate',
      'event.localTime',
      'event.weekday',
    ]);
  });
});
