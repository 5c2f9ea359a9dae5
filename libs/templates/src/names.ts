import { loyaltyEventTypes } from '@carillon/contracts';

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
