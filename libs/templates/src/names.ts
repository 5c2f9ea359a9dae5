import { loyaltyEventTypes, type Metavariable } from '@carillon/contracts';

const MEMBER_NAMES = ['member.fullName', 'member.firstName', 'member.lastName', 'member.patronymicName'] as const;

/** In a set of offered names: `balance.<currency>` for a currency of any code. */
export const ANY_BALANCE = 'balance.*';

/** What every template may name, whatever the event. A metavariable never hides one of them. */
const BUILT_IN: readonly string[] = [...MEMBER_NAMES, 'balances', ANY_BALANCE];

/**
 * The names that a template may use: of the member, of the balances, and the metavariables of the event type, or of any
 * event type when none is given. `balance.*` in it stands for the balance in any currency.
 */
export function offeredNames(eventType?: string): ReadonlySet<string> {
  const types = eventType === undefined ? [...loyaltyEventTypes.values()] : [loyaltyEventTypes.get(eventType)];
  return new Set([...BUILT_IN, ...types.flatMap((type) => Object.keys(type?.metavariables ?? {}))]);
}

/** Whether a template may use `name`, given the names offered to it. */
export function isOffered(name: string, offered: ReadonlySet<string>): boolean {
  return offered.has(name) ? name !== ANY_BALANCE : offered.has(ANY_BALANCE) && balanceCurrency(name) !== undefined;
}

/** Whether every template may use `name`, whatever the event. */
export const isBuiltIn = (name: string): boolean => isOffered(name, new Set(BUILT_IN));

/** The currency that `balance.<currency>` names; undefined for any other name. */
export function balanceCurrency(name: string): string | undefined {
  const currency = name.startsWith('balance.') ? name.slice('balance.'.length) : '';
  return currency.length > 0 && currency.length <= 64 ? currency : undefined;
}

/**
 * The `$Name` spelling of each offered name that has one: the name, or what follows `member.`, in Pascal case. What is
 * built in goes first, so that `$FirstName` is the member's own in every template.
 */
export function aliasesOf(offered: ReadonlySet<string>): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  const builtInLast = [...offered].sort((a, b) => Number(BUILT_IN.includes(a)) - Number(BUILT_IN.includes(b)));
  for (const name of builtInLast) {
    const own = name.startsWith('member.') ? name.slice('member.'.length) : name;
    if (!own.includes('.')) aliases.set(own.charAt(0).toUpperCase() + own.slice(1), name);
  }
  return aliases;
}

/** A name that templates may use, for people who write them. */
export interface DescribedName {
  /** As `{{name}}` has it; `balance.<currency>` stands for the balance in any currency. */
  readonly name: string;
  /** As `$Alias` has it. */
  readonly alias?: string;
  readonly title: string;
  /** How it is written. */
  readonly kind: Metavariable['kind'];
  readonly of: 'member' | 'event';
}

const OF_MEMBER: readonly Omit<DescribedName, 'alias' | 'of'>[] = [
  { name: 'member.fullName', title: 'First name and patronymic, or first and last name', kind: 'text' },
  { name: 'member.firstName', title: 'First name', kind: 'text' },
  { name: 'member.lastName', title: 'Last name', kind: 'text' },
  { name: 'member.patronymicName', title: 'Patronymic', kind: 'text' },
  { name: 'balances', title: 'All balances, one after the other', kind: 'text' },
  { name: 'balance.<currency>', title: 'Balance in one currency', kind: 'points' },
];

/** The names of `offeredNames` with what they mean. Of a name that several events offer, the first that offers it tells. */
export function describeNames(eventType?: string): readonly DescribedName[] {
  const types = eventType === undefined ? [...loyaltyEventTypes.values()] : [loyaltyEventTypes.get(eventType)];
  const offered = types.flatMap((type) => Object.entries(type?.metavariables ?? {}));
  const byName = new Map([...offered].reverse());
  const aliases = new Map([...aliasesOf(offeredNames(eventType))].map(([alias, name]) => [name, alias]));
  const withAlias = <Named extends { readonly name: string }>(named: Named) => {
    const alias = aliases.get(named.name);
    return alias === undefined ? named : { ...named, alias };
  };
  return [
    ...OF_MEMBER.map((one) => withAlias({ ...one, of: 'member' as const })),
    ...[...byName].map(([name, { title, kind }]) => withAlias({ name, title, kind, of: 'event' as const })),
  ];
}
