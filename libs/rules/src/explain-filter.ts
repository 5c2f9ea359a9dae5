import { compileRule } from './compile-rule';
import type { CompileFilterOptions } from './compile-filter';
import type { FilterFacts } from './facts';
import type { FieldCatalogue } from './field';
import type { Filter, Rule } from './filter';
import { isGroup } from './filter';

/** Why a filter, or a part of it, held or did not hold. A muted part counts for nothing. */
export type Explanation = ExplainedGroup | ExplainedRule;

interface Explained {
  /** JSON Pointer (RFC 6901) into the filter; empty for the whole. */
  readonly pointer: string;
  readonly holds: boolean;
  readonly muted: boolean;
}

export interface ExplainedGroup extends Explained {
  readonly combinator: 'and' | 'or';
  readonly not: boolean;
  readonly rules: readonly Explanation[];
}

export interface ExplainedRule extends Explained {
  readonly field: string;
  readonly label: string;
  readonly operator: string;
  readonly value: Rule['value'];
  /** What the event or the member has; left out where nothing is known. */
  readonly actual?: unknown;
}

/**
 * Says of every rule whether it held. Agrees with `compileFilter` on the whole and on every part.
 *
 * @param filter one that compiles
 */
export function explainFilter(
  filter: Filter,
  catalogue: FieldCatalogue,
  facts: FilterFacts,
  { salt = '' }: CompileFilterOptions = {},
): ExplainedGroup {
  return explainGroup(filter, '', (rule, pointer) => explainRule(rule, pointer, catalogue, facts, `${salt}${pointer}`));
}

type ExplainRule = (rule: Rule, pointer: string) => ExplainedRule;

function explainGroup(group: Filter, pointer: string, explain: ExplainRule): ExplainedGroup {
  const rules = group.rules.map((rule, index) => {
    const here = `${pointer}/rules/${index}`;
    return isGroup(rule) ? explainGroup(rule, here, explain) : explain(rule, here);
  });
  const heard = rules.filter(({ muted }) => !muted);
  const joined = group.combinator === 'and' ? heard.every(({ holds }) => holds) : heard.some(({ holds }) => holds);
  const { combinator, not = false, muted = false } = group;
  return { pointer, holds: heard.length === 0 || joined !== not, muted, combinator, not, rules };
}

function explainRule(
  rule: Rule,
  pointer: string,
  catalogue: FieldCatalogue,
  facts: FilterFacts,
  salt: string,
): ExplainedRule {
  const { field, operator, value, muted = false } = rule;
  const result = compileRule(rule, pointer, catalogue);
  if (result.outcome === 'refused') return { pointer, holds: false, muted, field, label: field, operator, value };
  const { test, field: definition } = result.rule;
  const actual = definition.read(facts, salt);
  return {
    ...{ pointer, holds: test(facts, salt), muted, field, label: definition.label, operator, value },
    ...(actual === undefined ? {} : { actual }),
  };
}
