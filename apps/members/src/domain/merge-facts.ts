import type { MemberFacts, OptOut } from '@carillon/contracts';
import { balanceKey, type Fact, type Known, type Profile } from './profile';

/**
 * What is known after `facts` were said at `at`: of each thing, what was said last, whatever came in first.
 *
 * Any order and any repetition of the same facts gives the same profile: of two things said at the same moment, one wins by
 * its value alone. A balance is merged by currency; a currency that is not mentioned stays as it was.
 *
 * @returns `profile` itself when nothing in it changes
 */
export function mergeFacts(profile: Profile, facts: MemberFacts, at: Date): Profile {
  return put(profile, statementsIn(facts), (value, known) => {
    const stated = { value, at: at.getTime() };
    return known === undefined || supersedes(stated, known) ? stated : known;
  });
}

/**
 * What is known after somebody at this end said `facts` at `now`. They have seen what is known, so they have the last word
 * even over the event of a till whose clock is fast.
 */
export function stateFacts(profile: Profile, facts: MemberFacts, now: Date): Profile {
  return put(profile, statementsIn(facts), (value, known) => ({ value, at: after(known, now) }));
}

/** Like `stateFacts`, and what `facts` does not mention is taken away. */
export function replaceFacts(profile: Profile, facts: MemberFacts, now: Date): Profile {
  const stated = stateFacts({}, facts, now);
  const gone = Object.keys(profile).filter((key) => !Object.hasOwn(stated, key));
  const statements = [...Object.entries(stated).map(([key, { value }]) => [key, value] as const), ...gone.map(taken)];
  return put(profile, statements, (value, known) => ({ value, at: after(known, now) }));
}

/** The profile as one event sees it: what the event itself says goes before what is known, even if that is newer. */
export function withOwnFacts(profile: Profile, facts: MemberFacts, at: Date): Profile {
  return { ...profile, ...mergeFacts({}, facts, at) };
}

const taken = (key: string): Statement => [key, null];

const after = (known: Known | undefined, now: Date): number => Math.max(now.getTime(), (known?.at ?? 0) + 1);

type Statement = readonly [key: string, value: Fact];

function put(
  profile: Profile,
  statements: readonly Statement[],
  decide: (value: Fact, known: Known | undefined) => Known,
): Profile {
  let changed: Record<string, Known> | undefined;
  for (const [key, value] of statements) {
    const known = (changed ?? profile)[key];
    const decided = decide(value, known);
    if (decided === known) continue;
    changed ??= { ...profile };
    changed[key] = decided;
  }
  return changed ?? profile;
}

/** Where one list names a currency twice, the last counts. */
function statementsIn({ balances = [], optOuts, ...fields }: MemberFacts): readonly Statement[] {
  const statements = new Map<string, Fact>();
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) statements.set(key, value);
  for (const { currency, amount } of balances) statements.set(balanceKey(currency), amount);
  if (optOuts !== undefined) statements.set('optOuts', inOrder(optOuts));
  return [...statements];
}

/** Without repetition and in order, so that equal sets are equal values. */
function inOrder(optOuts: readonly OptOut[]): readonly OptOut[] {
  const byName = new Map(optOuts.map((optOut) => [`${optOut.messageType} ${optOut.channel}`, optOut]));
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, optOut]) => optOut);
}

function supersedes(stated: Known, known: Known): boolean {
  if (stated.at !== known.at) return stated.at > known.at;
  return canonical(stated.value) > canonical(known.value);
}

/** Equal for equal values, however the database has arranged the fields since. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`;
}
