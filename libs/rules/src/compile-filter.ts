import type { FilterFacts } from './facts';
import { valueAt } from './facts';
import type { FieldCatalogue, FieldDefinition } from './fields';
import type { Filter, Rule } from './filter';
import { isGroup } from './filter';
import { isOperator, OPERATORS, OPERATORS_OF } from './operators';
import { compileComparison } from './compile-comparison';

export type FilterPredicate = (facts: FilterFacts) => boolean;

/** Part of the API: texts may change, codes may not. */
export type FilterFaultCode = 'FIELD_UNKNOWN' | 'OPERATOR_UNKNOWN' | 'OPERATOR_UNFIT' | 'VALUE_UNFIT';

/** One reason not to save a filter. */
export interface FilterFault {
  /** JSON Pointer (RFC 6901) into the filter: `/rules/0/value`. */
  readonly pointer: string;
  readonly code: FilterFaultCode;
  readonly detail: string;
}

export type CompileFilterResult =
  | { readonly outcome: 'ok'; readonly predicate: FilterPredicate }
  | { readonly outcome: 'refused'; readonly faults: readonly FilterFault[] };

/**
 * Makes a filter into a predicate, once for all the events it will see.
 *
 * The predicate never throws. A value that is missing, or not of its field's type, fails every comparison, `!=` and
 * `notIn` included; only `null` holds for it. A group that asks nothing holds, with `not` or without.
 *
 * @returns every fault, in the order of the rules
 */
export function compileFilter(filter: Filter | null | undefined, fields: FieldCatalogue): CompileFilterResult {
  if (!filter) return { outcome: 'ok', predicate: always };
  const faults: FilterFault[] = [];
  const predicate = compileGroup(filter, '', { fields, faults });
  return faults.length > 0 ? { outcome: 'refused', faults } : { outcome: 'ok', predicate };
}

interface Compilation {
  readonly fields: FieldCatalogue;
  readonly faults: FilterFault[];
}

const always: FilterPredicate = () => true;

function compileGroup(group: Filter, pointer: string, compilation: Compilation): FilterPredicate {
  const predicates = group.rules.flatMap((rule, index) => {
    const here = `${pointer}/rules/${index}`;
    // a muted rule is checked, too: it may be heard again without being saved anew
    const predicate = isGroup(rule) ? compileGroup(rule, here, compilation) : compileRule(rule, here, compilation);
    return rule.muted ? [] : [predicate];
  });
  if (predicates.length === 0) return always;
  const wanted = group.combinator === 'or';
  const joined: FilterPredicate = (facts) => {
    for (const predicate of predicates) if (predicate(facts) === wanted) return wanted;
    return !wanted;
  };
  return group.not ? (facts) => !joined(facts) : joined;
}

function compileRule(rule: Rule, pointer: string, { fields, faults }: Compilation): FilterPredicate {
  const fault = (member: keyof Rule, code: FilterFaultCode, detail: string): FilterPredicate => {
    faults.push({ pointer: `${pointer}/${member}`, code, detail });
    return always;
  };
  const field = fields.find(rule.field);
  if (!field) return fault('field', 'FIELD_UNKNOWN', `there is no field ${rule.field} for this event`);
  const { operator } = rule;
  if (!isOperator(operator)) return fault('operator', 'OPERATOR_UNKNOWN', `operators are ${OPERATORS.join(', ')}`);
  const fitting = OPERATORS_OF[field.type];
  if (!fitting.includes(operator))
    return fault('operator', 'OPERATOR_UNFIT', `${field.name} is a ${field.type}: it takes ${fitting.join(', ')}`);
  const comparison = compileComparison(field.type, operator, rule.value);
  if (comparison.outcome === 'refused')
    return fault('value', 'VALUE_UNFIT', `${field.name} ${operator} takes ${comparison.wanted}`);
  return reading(field, comparison.holds);
}

function reading({ path }: FieldDefinition, holds: (value: unknown) => boolean): FilterPredicate {
  return (facts) => holds(valueAt(facts, path));
}
