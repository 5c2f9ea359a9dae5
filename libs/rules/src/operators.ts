import type { FieldType } from './field';

/** What a rule may ask, in react-querybuilder's names as far as it has them. */
export const OPERATORS = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  /** Both ends belong to it. */
  'between',
  'notBetween',
  /** Neither end does. */
  'betweenExclusive',
  /** The lower end does, the upper does not. */
  'betweenFrom',
  /** The upper end does, the lower does not. */
  'betweenTo',
  /** A multiple of the value, and more than zero: every third purchase. */
  'each',
  'in',
  'notIn',
  'contains',
  'doesNotContain',
  'beginsWith',
  'doesNotBeginWith',
  'endsWith',
  'doesNotEndWith',
  /** The whole text, with `*` for any and `?` for one character. */
  'matches',
  'null',
  'notNull',
] as const;
export type Operator = (typeof OPERATORS)[number];

const BOUNDS: readonly Operator[] = ['<', '<=', '>', '>='];
const RANGES: readonly Operator[] = ['between', 'notBetween', 'betweenExclusive', 'betweenFrom', 'betweenTo'];
const ORDER: readonly Operator[] = [...BOUNDS, ...RANGES];
const EQUALITY: readonly Operator[] = ['=', '!='];
const MEMBERSHIP: readonly Operator[] = ['in', 'notIn'];
const PRESENCE: readonly Operator[] = ['null', 'notNull'];
const WORDS: readonly Operator[] = [
  'contains',
  'doesNotContain',
  'beginsWith',
  'doesNotBeginWith',
  'endsWith',
  'doesNotEndWith',
  'matches',
];

/** The operators that fit a field of each type. */
export const OPERATORS_OF: Readonly<Record<FieldType, readonly Operator[]>> = {
  text: [...EQUALITY, ...MEMBERSHIP, ...WORDS, ...PRESENCE],
  number: [...EQUALITY, ...ORDER, 'each', ...MEMBERSHIP, ...PRESENCE],
  boolean: [...EQUALITY, ...PRESENCE],
  datetime: [...EQUALITY, ...ORDER, ...PRESENCE],
  date: [...EQUALITY, ...ORDER, ...MEMBERSHIP, 'contains', 'beginsWith', 'endsWith', ...PRESENCE],
  time: [...EQUALITY, ...ORDER, ...PRESENCE],
  list: [...MEMBERSHIP, 'contains', 'doesNotContain', 'matches', ...PRESENCE],
  any: [...EQUALITY, ...ORDER, 'each', ...MEMBERSHIP, ...WORDS, ...PRESENCE],
};

/** The operators by which two fields can be compared with each other. */
export const FIELD_OPERATORS: readonly Operator[] = [...EQUALITY, ...BOUNDS];

/** Whether `name` is an operator at all. */
export function isOperator(name: string): name is Operator {
  return (OPERATORS as readonly string[]).includes(name);
}

/** Where the right side of a rule may come from: written into it, or another field of the same type. */
export function valueSourcesOf(type: FieldType): readonly ('value' | 'field')[] {
  return type === 'list' || type === 'any' ? ['value'] : ['value', 'field'];
}
