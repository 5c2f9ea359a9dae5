import type { FilterFacts } from './facts';
import type { FieldCatalogue } from './field';
import type { Filter } from './filter';
import { isGroup } from './filter';
import { compileRule, type FilterFault, type ReadyRule } from './compile-rule';

export type FilterPredicate = (facts: FilterFacts) => boolean;

/** A filter holds only for events of which this field has one of these values: what an index of filters goes by. */
export interface NecessaryCondition {
  readonly field: string;
  readonly read: (facts: FilterFacts) => unknown;
  readonly values: readonly string[];
}

export interface CompileFilterOptions {
  /** Tells filters apart that leave something to chance. */
  readonly salt?: string;
}

export type CompileFilterResult =
  | {
      readonly outcome: 'ok';
      readonly predicate: FilterPredicate;
      readonly necessary: readonly NecessaryCondition[];
      /** Names of the fields that it asks about. */
      readonly fields: ReadonlySet<string>;
    }
  | { readonly outcome: 'refused'; readonly faults: readonly FilterFault[] };

/**
 * Makes a filter into a predicate, once for all the events it will see. Cheap rules are asked first.
 *
 * The predicate never throws. A value that is missing, or not of its field's type, fails every comparison, `!=` and
 * `notIn` included; only `null` holds for it. A group that asks nothing holds, with `not` or without.
 *
 * @returns every fault, in the order of the rules
 */
export function compileFilter(
  filter: Filter | null | undefined,
  catalogue: FieldCatalogue,
  { salt = '' }: CompileFilterOptions = {},
): CompileFilterResult {
  if (!filter) return { outcome: 'ok', predicate: always, necessary: [], fields: new Set() };
  const compilation: Compilation = { catalogue, salt, faults: [], fields: new Set() };
  const { holds, necessary } = compileGroup(filter, '', compilation);
  const { faults, fields } = compilation;
  return faults.length > 0 ? { outcome: 'refused', faults } : { outcome: 'ok', predicate: holds, necessary, fields };
}

interface Compilation {
  readonly catalogue: FieldCatalogue;
  readonly salt: string;
  readonly faults: FilterFault[];
  readonly fields: Set<string>;
}

interface Part {
  readonly holds: FilterPredicate;
  readonly cost: number;
  readonly necessary: readonly NecessaryCondition[];
}

const always: FilterPredicate = () => true;
const NOTHING: Part = { holds: always, cost: 0, necessary: [] };

function compileGroup(group: Filter, pointer: string, compilation: Compilation): Part {
  const parts = group.rules.flatMap((rule, index) => {
    const here = `${pointer}/rules/${index}`;
    // a muted rule is checked, too: it may be heard again without being saved anew
    const part = isGroup(rule) ? compileGroup(rule, here, compilation) : compilePart(rule, here, compilation);
    return rule.muted ? [] : [part];
  });
  if (parts.length === 0) return NOTHING;
  const cost = parts.reduce((sum, part) => sum + part.cost, 0);
  const wanted = group.combinator === 'or';
  const predicates = [...parts].sort((a, b) => a.cost - b.cost).map(({ holds }) => holds);
  const joined: FilterPredicate = (facts) => {
    for (const predicate of predicates) if (predicate(facts) === wanted) return wanted;
    return !wanted;
  };
  if (group.not) return { holds: (facts) => !joined(facts), cost, necessary: [] };
  const all = group.combinator === 'and' || parts.length === 1;
  return { holds: joined, cost, necessary: all ? parts.flatMap(({ necessary }) => necessary) : [] };
}

function compilePart(...[rule, pointer, compilation]: [Parameters<typeof compileRule>[0], string, Compilation]): Part {
  const result = compileRule(rule, pointer, compilation.catalogue);
  if (result.outcome === 'refused') {
    compilation.faults.push(result.fault);
    return NOTHING;
  }
  const { fields, cost, test } = result.rule;
  for (const name of fields) compilation.fields.add(name);
  const salt = `${compilation.salt}${pointer}`;
  return { holds: (facts) => test(facts, salt), cost, necessary: necessaryOf(result.rule, salt) };
}

function necessaryOf({ only, field }: ReadyRule, salt: string): readonly NecessaryCondition[] {
  return only ? [{ field: field.name, read: (facts) => field.read(facts, salt), values: only }] : [];
}
