import type { FieldType } from './fields';

/** What a rule may ask, in react-querybuilder's names. */
export const OPERATORS = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'between',
  'in',
  'notIn',
  'contains',
  'beginsWith',
  'null',
  'notNull',
] as const;
export type Operator = (typeof OPERATORS)[number];

const ORDER: readonly Operator[] = ['<', '<=', '>', '>=', 'between'];
const EQUALITY: readonly Operator[] = ['=', '!='];
const MEMBERSHIP: readonly Operator[] = ['in', 'notIn'];
const PRESENCE: readonly Operator[] = ['null', 'notNull'];

/** The operators that fit a field of each type. */
export const OPERATORS_OF: Readonly<Record<FieldType, readonly Operator[]>> = {
  text: [...EQUALITY, ...MEMBERSHIP, 'contains', 'beginsWith', ...PRESENCE],
  number: [...EQUALITY, ...ORDER, ...MEMBERSHIP, ...PRESENCE],
  boolean: [...EQUALITY, ...PRESENCE],
  datetime: [...EQUALITY, ...ORDER, ...PRESENCE],
  list: [...MEMBERSHIP, 'contains', ...PRESENCE],
};

/** Whether `name` is an operator at all. */
export function isOperator(name: string): name is Operator {
  return (OPERATORS as readonly string[]).includes(name);
}
