import type { Contact, MemberSnapshot, OptOut } from '@carillon/contracts';

/** One thing said of a member; null: taken away. */
export type Fact = string | number | Contact | readonly OptOut[] | null;

/** What was said last of one thing, and when: by the clock of who said it, in milliseconds since 1970. */
export interface Known {
  readonly value: Fact;
  readonly at: number;
}

/**
 * All that is known of a member, each thing with its own time: `firstName`, `phone`, `balance.<currency>` ... What was
 * taken away stays as null, so that an older fact cannot bring it back.
 */
export type Profile = Readonly<Record<string, Known>>;

const BALANCE = 'balance.';

/** The key of a currency's balance. The prefix also keeps a currency named `__proto__` from doing harm. */
export const balanceKey = (currency: string): string => `${BALANCE}${currency}`;

/** The member as messages carry them: what is not known is left out, to be filled in by the contract's defaults. */
export function snapshotOf(memberId: string, profile: Profile): Partial<MemberSnapshot> & { memberId: string } {
  const fields: Record<string, Fact> = {};
  const balances: { currency: string; amount: number }[] = [];
  for (const [key, { value }] of Object.entries(profile)) {
    if (value === null) continue;
    if (typeof value === 'number') balances.push({ currency: key.slice(BALANCE.length), amount: value });
    else fields[key] = value;
  }
  balances.sort((a, b) => (a.currency < b.currency ? -1 : 1));
  return { memberId, ...(fields as Partial<MemberSnapshot>), balances }; // keys and values come from `MemberFacts` alone
}
