import { type FilterFacts, valueAt } from './facts';
import type { FieldDefinition, FieldFamily, FieldType } from './field';

const LONGEST_KEY = 128;

interface Family {
  /** Up to the free part: `member.balance.`. */
  readonly prefix: string;
  /** After the free part, with its dot: `.count`. */
  readonly suffix?: string;
  readonly key: string;
  readonly label: string;
  readonly type: FieldType;
  readonly read: (facts: FilterFacts, key: string) => unknown;
}

/** The element of a list of objects whose `name` is `key`. */
function element(list: unknown, name: string, key: string): Readonly<Record<string, unknown>> | undefined {
  if (!Array.isArray(list)) return undefined;
  return (list as readonly unknown[]).find((one) => valueAt(one, [name]) === key) as ReturnType<typeof element>;
}

const account = (facts: FilterFacts, currency: string) => element(facts.member['balances'], 'currency', currency);
const purchases = (facts: FilterFacts, currency: string) => element(facts.member['purchases'], 'currency', currency);

/** The sum over the lines of the receipt whose `name` is `key`; 0 where there is a receipt without such a line. */
function sumOfLines(facts: FilterFacts, name: string, key: string, of: 'quantity' | 'amount'): number | undefined {
  const lines = facts.event['goods'];
  if (!Array.isArray(lines)) return undefined;
  return (lines as readonly unknown[]).reduce<number>((sum, line) => {
    const value = valueAt(line, [name]) === key ? valueAt(line, [of]) : undefined;
    return typeof value === 'number' ? sum + value : sum;
  }, 0);
}

function daysSinceLast(facts: FilterFacts, currency: string): number | undefined {
  const lastAt = purchases(facts, currency)?.['lastAt'];
  const time = facts.event['time'];
  if (typeof lastAt !== 'string' || typeof time !== 'string') return undefined;
  return Math.max(0, Math.floor((Date.parse(time) - Date.parse(lastAt)) / 86_400_000));
}

const OF_MEMBER: readonly Family[] = [
  {
    prefix: 'member.balance.',
    key: 'currency',
    label: 'Balance',
    type: 'number',
    read: (facts, key) => account(facts, key)?.['amount'],
  },
  {
    prefix: 'member.notActivated.',
    key: 'currency',
    label: 'Not activated yet',
    type: 'number',
    read: (facts, key) => account(facts, key)?.['notActivated'],
  },
  {
    prefix: 'member.status.',
    key: 'system',
    label: 'Status',
    type: 'text',
    read: (facts, key) => element(facts.member['statuses'], 'system', key)?.['value'],
  },
  {
    prefix: 'member.custom.',
    key: 'code',
    label: 'Custom field',
    type: 'any',
    read: (facts, key) => valueAt(facts.member['custom'], [key]),
  },
  ...(['count', 'sum', 'average'] as const).map((of) => ({
    prefix: 'member.purchases.',
    suffix: `.${of}`,
    key: 'currency',
    label: { count: 'Number of purchases', sum: 'Sum of purchases', average: 'Average purchase' }[of],
    type: 'number' as const,
    read: (facts: FilterFacts, key: string) => purchases(facts, key)?.[of],
  })),
  {
    prefix: 'member.purchases.',
    suffix: '.daysSinceLast',
    key: 'currency',
    label: 'Full days since the last purchase',
    type: 'number',
    read: daysSinceLast,
  },
];

/** On receipts. */
const OF_GOODS: readonly Family[] = (
  [
    ['goodsQuantity', 'code', 'Quantity of a good', 'quantity'],
    ['goodsAmount', 'code', 'Amount for a good', 'amount'],
    ['groupQuantity', 'group', 'Quantity of a group of goods', 'quantity'],
    ['groupAmount', 'group', 'Amount for a group of goods', 'amount'],
  ] as const
).map(([name, key, label, of]) => ({
  prefix: `event.${name}.`,
  key,
  label,
  type: 'number',
  read: (facts, value) => sumOfLines(facts, key, value, of),
}));

/** On events of the programme's own. */
const OF_OWN_EVENTS: Family = {
  prefix: 'event.values.',
  key: 'name',
  label: 'Value of the event',
  type: 'any',
  read: (facts, key) => valueAt(facts.event['values'], [key]),
};

/** The families for events whose data has these fields. */
export function familiesFor(dataFields: ReadonlySet<string>): readonly FieldFamily[] {
  return [
    ...(dataFields.has('goods') ? OF_GOODS : []),
    ...(dataFields.has('values') ? [OF_OWN_EVENTS] : []),
    ...OF_MEMBER,
  ].map(toFamily);
}

function toFamily({ prefix, suffix = '', key, label, type, read }: Family): FieldFamily {
  return {
    pattern: `${prefix}<${key}>${suffix}`,
    label,
    type,
    find(name): FieldDefinition | undefined {
      if (!name.startsWith(prefix) || !name.endsWith(suffix)) return undefined;
      const free = name.slice(prefix.length, name.length - suffix.length);
      if (free === '' || free.length > LONGEST_KEY) return undefined;
      return { name, label: `${label}: ${free}`, type, cost: 2, read: (facts) => read(facts, free) };
    },
  };
}
