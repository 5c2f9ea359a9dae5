import { z } from 'zod';

/** Bounds of a stored filter, so that it costs little whatever is in it. */
export const FILTER_LIMITS = {
  /** Groups within groups, the outermost counted. */
  depth: 10,
  /** In all groups together. */
  rules: 200,
  /** Values of one list. */
  values: 1_000,
  textLength: 1_000,
} as const;

const Scalar = z.union([z.string().max(FILTER_LIMITS.textLength), z.number(), z.boolean()]);

/** A list as the console writes it: values, or one text with commas between them. */
const Value = z.union([Scalar, z.null(), z.array(Scalar).max(FILTER_LIMITS.values)]);

const Rule = z
  .object({
    field: z.string().min(1).max(200),
    operator: z.string().min(1).max(40),
    value: Value.optional(),
    /** `field`: the value is the name of another field. */
    valueSource: z.enum(['value', 'field']).optional(),
    /** Left out of the filter, but kept. */
    muted: z.boolean().optional(),
  })
  .meta({ id: 'FilterRule' });
export type Rule = z.infer<typeof Rule>;

/** A group of rules, as react-querybuilder's `RuleGroupType` has it. */
export interface Filter {
  readonly combinator: 'and' | 'or';
  readonly not?: boolean;
  readonly muted?: boolean;
  readonly rules: readonly (Rule | Filter)[];
}

/**
 * Written out level by level instead of recursively: what is nested too deep is refused on the way in, before it can
 * exhaust the stack.
 */
function groupOfDepth(depth: number): z.ZodType<Filter> {
  const group = {
    combinator: z.enum(['and', 'or']),
    not: z.boolean().optional(),
    muted: z.boolean().optional(),
  };
  const member: z.ZodType<Rule | Filter> = depth > 1 ? z.union([groupOfDepth(depth - 1), Rule]) : Rule;
  // Named, so that an API description refers to each level instead of writing all of them out.
  const id = `FilterGroup${FILTER_LIMITS.depth - depth + 1}`;
  return z.object({ ...group, rules: z.array(member).max(FILTER_LIMITS.rules) }).meta({ id });
}

/** A filter as it is stored: react-querybuilder's JSON, within `FILTER_LIMITS`. What else the console puts in is dropped. */
export const Filter: z.ZodType<Filter> = z
  .preprocess((filter, context) => {
    const deep = tooDeep(filter, FILTER_LIMITS.depth);
    if (!deep) return filter;
    const message = `groups may be nested ${FILTER_LIMITS.depth} deep`;
    context.issues.push({ code: 'custom', path: [...deep], message, input: undefined });
    return z.NEVER;
  }, groupOfDepth(FILTER_LIMITS.depth))
  .refine((filter) => countRules(filter) <= FILTER_LIMITS.rules, { error: `at most ${FILTER_LIMITS.rules} rules` });

/** Where the first group is that has no place within this many levels. Walks no deeper than that. */
function tooDeep(filter: unknown, levels: number): readonly PropertyKey[] | undefined {
  if (typeof filter !== 'object' || filter === null || !('rules' in filter)) return undefined;
  if (levels === 0) return [];
  if (!Array.isArray(filter.rules)) return undefined;
  for (const [index, rule] of (filter.rules as readonly unknown[]).entries()) {
    const found = tooDeep(rule, levels - 1);
    if (found) return ['rules', index, ...found];
  }
  return undefined;
}

function countRules({ rules }: Filter): number {
  return rules.reduce((count, rule) => count + (isGroup(rule) ? countRules(rule) : 1), 0);
}

/** Tells a group from a rule. */
export function isGroup(rule: Rule | Filter): rule is Filter {
  return 'rules' in rule;
}
