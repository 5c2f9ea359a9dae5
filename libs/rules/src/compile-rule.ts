import { compileComparison, compileFieldComparison, textsOf } from './compile-comparison';
import type { FilterFacts } from './facts';
import type { FieldCatalogue, FieldDefinition } from './field';
import type { Rule } from './filter';
import { FIELD_OPERATORS, isOperator, type Operator, OPERATORS, OPERATORS_OF, valueSourcesOf } from './operators';

/** Part of the API: texts may change, codes may not. */
export type FilterFaultCode = 'FIELD_UNKNOWN' | 'OPERATOR_UNKNOWN' | 'OPERATOR_UNFIT' | 'VALUE_UNFIT' | 'TYPES_UNLIKE';

/** One reason not to save a filter. */
export interface FilterFault {
  /** JSON Pointer (RFC 6901) into the filter: `/rules/0/value`. */
  readonly pointer: string;
  readonly code: FilterFaultCode;
  readonly detail: string;
}

/** One rule, made ready. */
export interface ReadyRule {
  readonly field: FieldDefinition;
  /** Names of all fields that it reads. */
  readonly fields: readonly string[];
  readonly cost: number;
  readonly test: (facts: FilterFacts, salt: string) => boolean;
  /** The only texts of `field` for which it can hold, if there are only some. */
  readonly only: readonly string[] | undefined;
}

export type CompileRuleResult =
  { readonly outcome: 'ok'; readonly rule: ReadyRule } | { readonly outcome: 'refused'; readonly fault: FilterFault };

/** Compiles one rule, or says what is wrong with it first. */
export function compileRule(rule: Rule, pointer: string, catalogue: FieldCatalogue): CompileRuleResult {
  const refused = (member: keyof Rule, code: FilterFaultCode, detail: string): CompileRuleResult => ({
    outcome: 'refused',
    fault: { pointer: `${pointer}/${member}`, code, detail },
  });
  const field = catalogue.find(rule.field);
  if (!field) return refused('field', 'FIELD_UNKNOWN', `there is no field ${rule.field} for this event`);
  const { operator } = rule;
  if (!isOperator(operator)) return refused('operator', 'OPERATOR_UNKNOWN', `operators are ${OPERATORS.join(', ')}`);
  const byField = rule.valueSource === 'field';
  const fitting = OPERATORS_OF[field.type].filter((one) => !byField || FIELD_OPERATORS.includes(one));
  if (!fitting.includes(operator))
    return refused('operator', 'OPERATOR_UNFIT', `${field.name} is a ${field.type}: it takes ${fitting.join(', ')}`);
  if (byField) return compareFields(rule, field, operator, catalogue, refused);
  const comparison = compileComparison(field.type, operator, rule.value);
  if (comparison.outcome === 'refused')
    return refused('value', 'VALUE_UNFIT', `${field.name} ${operator} takes ${comparison.wanted}`);
  const { holds } = comparison;
  return {
    outcome: 'ok',
    rule: {
      field,
      fields: [field.name],
      cost: field.cost ?? 1,
      test: (facts, salt) => holds(field.read(facts, salt)),
      only:
        field.type === 'text' && (operator === '=' || operator === 'in') ? textsOf(operator, rule.value) : undefined,
    },
  };
}

function compareFields(
  { value }: Rule,
  field: FieldDefinition,
  operator: Operator,
  catalogue: FieldCatalogue,
  refused: (member: keyof Rule, code: FilterFaultCode, detail: string) => CompileRuleResult,
): CompileRuleResult {
  const { name, type } = field;
  const other = typeof value === 'string' ? catalogue.find(value) : undefined;
  if (!other) return refused('value', 'FIELD_UNKNOWN', `there is no field ${String(value)} for this event`);
  if (type === 'list' || type === 'any' || !valueSourcesOf(type).includes('field') || other.type !== type)
    return refused('value', 'TYPES_UNLIKE', `${name} is a ${type}, ${other.name} is a ${other.type}`);
  const compare = compileFieldComparison(type, operator as Parameters<typeof compileFieldComparison>[1]); // one of FIELD_OPERATORS
  return {
    outcome: 'ok',
    rule: {
      field,
      fields: [name, other.name],
      cost: (field.cost ?? 1) + (other.cost ?? 1),
      test: (facts, salt) => compare(field.read(facts, salt), other.read(facts, salt)),
      only: undefined,
    },
  };
}
