import { MemberSnapshot } from '@carillon/contracts';
import fc from 'fast-check';
import { compileFilter } from './compile-filter';
import { explainFilter } from './explain-filter';
import type { FilterFacts } from './facts';
import { filterFacts } from './facts';
import { fieldsOf } from './fields';
import type { Filter, Rule } from './filter';
import { Filter as FilterSchema, isGroup } from './filter';
import { OPERATORS } from './operators';

const fields = fieldsOf('purchase.completed');

/** What a filter means, as plainly as it can be said; an oracle for the compiler. */
function interpret(filter: Filter, facts: FilterFacts): boolean {
  const rules = filter.rules.filter((rule) => !rule.muted);
  if (rules.length === 0) return true;
  const answers = rules.map((rule) => (isGroup(rule) ? interpret(rule, facts) : interpretRule(rule, facts)));
  const joined = filter.combinator === 'and' ? answers.every(Boolean) : answers.some(Boolean);
  return filter.not ? !joined : joined;
}

function interpretRule({ field, operator, value, valueSource }: Rule, facts: FilterFacts): boolean {
  const actual = lookUp(field, facts);
  // the generator pairs values with fields and operators
  const expected = (valueSource === 'field' ? lookUp(String(value), facts) : value) as never;
  if (valueSource === 'field' && expected === undefined) return false;
  if (operator === 'null') return actual === undefined;
  if (actual === undefined) return false;
  if (operator === 'notNull') return true;
  if (Array.isArray(actual)) return interpretList(operator, actual as readonly string[], expected);
  const comparable = actual as never;
  switch (operator) {
    case '=':
      return comparable === expected;
    case '!=':
      return comparable !== expected;
    case '<':
      return comparable < expected;
    case '<=':
      return comparable <= expected;
    case '>':
      return comparable > expected;
    case '>=':
      return comparable >= expected;
    case 'between':
      return comparable >= expected[0] && comparable <= expected[1];
    case 'notBetween':
      return comparable < expected[0] || comparable > expected[1];
    case 'betweenExclusive':
      return comparable > expected[0] && comparable < expected[1];
    case 'betweenFrom':
      return comparable >= expected[0] && comparable < expected[1];
    case 'betweenTo':
      return comparable > expected[0] && comparable <= expected[1];
    case 'each':
      return comparable > 0 && Number(comparable) % Number(expected) === 0;
    case 'in':
      return (expected as unknown[]).includes(comparable);
    case 'notIn':
      return !(expected as unknown[]).includes(comparable);
    case 'contains':
      return String(comparable).includes(expected);
    case 'doesNotContain':
      return !String(comparable).includes(expected);
    case 'beginsWith':
      return String(comparable).startsWith(expected);
    case 'doesNotBeginWith':
      return !String(comparable).startsWith(expected);
    case 'endsWith':
      return String(comparable).endsWith(expected);
    case 'doesNotEndWith':
      return !String(comparable).endsWith(expected);
    case 'matches':
      return fitsMask(comparable, expected);
    default:
      throw new Error(operator);
  }
}

function interpretList(operator: string, actual: readonly string[], expected: never): boolean {
  if (operator === 'contains') return actual.includes(expected);
  if (operator === 'doesNotContain') return !actual.includes(expected);
  if (operator === 'matches') return actual.some((one) => fitsMask(one, expected));
  const some = (expected as string[]).some((one) => actual.includes(one));
  return operator === 'in' ? some : !some;
}

function fitsMask(text: string, mask: string): boolean {
  const pattern = [...mask].map((one) => ({ '*': '.*', '?': '.' })[one] ?? one).join('');
  return new RegExp(`^${pattern}$`).test(text);
}

function lookUp(field: string, { event, member }: FilterFacts): unknown {
  switch (field) {
    case 'event.amount':
      return event['amount'] ?? undefined;
    case 'event.pointOfSale':
      return event['pointOfSale'] ?? undefined;
    case 'event.goods.code':
      return (event['goods'] as { code: string }[] | undefined)?.map(({ code }) => code);
    case 'member.phone.verified':
      return (member['phone'] as { verified: boolean } | undefined)?.verified;
    case 'event.discount':
      return event['discount'] ?? undefined;
    case 'event.goodsQuantity.a': {
      const goods = event['goods'] as { code: string; quantity: number }[] | undefined;
      return goods?.filter(({ code }) => code === 'a').reduce((sum, { quantity }) => sum + quantity, 0);
    }
    case 'member.balance.bonus':
      return (member['balances'] as { amount: number }[])[0]?.amount;
    case 'member.custom.size':
      return (member['custom'] as { size: number } | undefined)?.size;
    default:
      throw new Error(field);
  }
}

const number = fc.integer({ min: -3, max: 3 });
const word = fc.constantFrom('a', 'b', 'ab', 'ba', '');
const filled = fc.constantFrom('a', 'b', 'ab', 'ba');

const mask = fc.constantFrom('*', 'a*', '*b', '?', 'a?', '*a*b*', 'ab');
const numbers = ['event.amount', 'event.goodsQuantity.a', 'member.balance.bonus', 'member.custom.size'];
const RANGES = ['between', 'notBetween', 'betweenExclusive', 'betweenFrom', 'betweenTo'];
const texts = ['contains', 'doesNotContain', 'beginsWith', 'doesNotBeginWith', 'endsWith', 'doesNotEndWith'];

const rule: fc.Arbitrary<Rule> = fc.oneof(
  rules(numbers, ['=', '!=', '<', '<=', '>', '>='], number),
  rules(numbers, ['in', 'notIn'], fc.array(number, { minLength: 1, maxLength: 3 })),
  rules(
    numbers,
    RANGES,
    fc.tuple(number, number).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]),
  ),
  rules(['event.amount'], ['each'], fc.constantFrom(1, 2, 3)),
  rules(['event.pointOfSale'], ['=', '!=', ...texts], word),
  rules(['event.pointOfSale', 'event.goods.code'], ['in', 'notIn'], fc.array(filled, { minLength: 1, maxLength: 3 })),
  rules(['event.goods.code'], ['contains', 'doesNotContain'], filled),
  rules(['event.pointOfSale', 'event.goods.code'], ['matches'], mask),
  rules(['member.phone.verified'], ['=', '!='], fc.boolean()),
  rules(
    ['event.amount', 'event.pointOfSale', 'event.goods.code', 'member.custom.size'],
    ['null', 'notNull'],
    fc.constant(null),
  ),
  rules(
    ['event.amount'],
    ['=', '!=', '<', '<=', '>', '>='],
    fc.constantFrom('event.discount', 'member.balance.bonus'),
  ).map((one) => ({ ...one, valueSource: 'field' as const })),
);

function rules(names: string[], operators: string[], value: fc.Arbitrary<Rule['value']>): fc.Arbitrary<Rule> {
  const muted = fc.constantFrom(undefined, false, true, false);
  return fc.record({ field: fc.constantFrom(...names), operator: fc.constantFrom(...operators), value, muted });
}

const { filter } = fc.letrec<{ filter: Filter; member: Rule | Filter }>((tie) => ({
  member: fc.oneof({ depthSize: 'small', maxDepth: 4 }, rule, tie('filter')),
  filter: fc.record({
    combinator: fc.constantFrom('and' as const, 'or' as const),
    not: fc.boolean(),
    rules: fc.array(tie('member'), { maxLength: 4 }),
  }),
}));

const facts: fc.Arbitrary<FilterFacts> = fc
  .record({
    amount: fc.option(number, { nil: undefined }),
    discount: fc.option(number, { nil: undefined }),
    size: fc.option(number, { nil: undefined }),
    pointOfSale: fc.option(word, { nil: null }),
    goods: fc.option(fc.array(fc.record({ code: filled, quantity: number }), { maxLength: 3 }), { nil: undefined }),
    verified: fc.option(fc.boolean()),
    bonus: fc.option(number),
  })
  .map(({ verified, bonus, size, ...data }) => {
    const custom = size === undefined ? {} : { custom: { size } };
    const phone = verified === null ? {} : { phone: { value: '+15550100001', verified } };
    const balances = bonus === null ? [] : [{ currency: 'bonus', amount: bonus }];
    const event = {
      eventId: 'e',
      source: 's',
      type: 'purchase.completed',
      time: '2026-05-01T00:00:00Z',
      memberId: 'm',
    };
    return filterFacts({ ...event, data }, MemberSnapshot.parse({ memberId: 'm', ...phone, ...custom, balances }));
  });

it('answers as the plain interpreter does', () => {
  fc.assert(
    fc.property(filter, fc.array(facts, { minLength: 1, maxLength: 5 }), (one, situations) => {
      expect(FilterSchema.safeParse(one).success).toBe(true);
      const result = compileFilter(one, fields);
      if (result.outcome === 'refused') throw new Error(JSON.stringify(result.faults));
      for (const situation of situations) {
        const holds = interpret(one, situation);
        expect(result.predicate(situation)).toBe(holds);
        expect(explainFilter(one, fields, situation).holds).toBe(holds);
        // what an index goes by keeps no event from a filter that wants it
        if (holds) for (const { read, values } of result.necessary) expect(values).toContain(read(situation));
      }
    }),
    { numRuns: 2_000 },
  );
});

it('refuses or compiles whatever is stored, and never throws', () => {
  const names = fields.fields
    .map(({ name }) => name)
    .concat('member.balance.x', 'member.custom.x', 'event.groupAmount.x', 'nothing');
  const operators = [...OPERATORS, 'odd'];
  const odd = fc.oneof(
    word,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.constant('1,2'),
    fc.array(fc.oneof(word, number)),
  );
  const anyRule = rules(names, operators, odd);
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 5 }), facts, (some, situation) => {
      const result = compileFilter({ combinator: 'and', rules: some }, fields);
      if (result.outcome === 'ok') expect(typeof result.predicate(situation)).toBe('boolean');
      else expect(result.faults.length).toBeGreaterThan(0);
    }),
    { numRuns: 2_000 },
  );
});
