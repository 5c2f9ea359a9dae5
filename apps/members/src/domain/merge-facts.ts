import { isSameFact, laterOf, surplus } from './known';
import { combined, scopedKey } from './merge-members';
import { type Fact, type Known, prefixOf, PREFIXES, type Profile } from './profile';
import { type ProfileFacts, type Statement, statementsIn } from './statements';

/**
 * What is known after `facts` were said at `at`: of each thing, what was said last, whatever came in first.
 *
 * Any order and any repetition of the same facts gives the same profile: of two things said at the same moment, one wins by
 * its value alone. Lists such as balances are merged by their key; an element that is not mentioned stays as it was.
 *
 * @param memberId of whom they were said, if not of the member whose profile it is: of one who has gone into that
 * @returns `profile` itself when nothing in it changes
 */
export function mergeFacts(profile: Profile, facts: ProfileFacts, at: Date, memberId?: string): Profile {
  const time = at.getTime();
  const statements = statementsIn(facts).map(
    ([key, value]) => [scopedKey(profile, key, time, memberId), value] as const,
  );
  return put(profile, statements, (value, known) => {
    const stated = { value, at: time };
    return known === undefined ? stated : laterOf(stated, known);
  });
}

/**
 * What is known after somebody at this end said `facts` at `now`. They have seen what is known, so they have the last word
 * even over the event of a till whose clock is fast.
 */
export function stateFacts(profile: Profile, facts: ProfileFacts, now: Date): Profile {
  const time = now.getTime();
  const statements = statementsIn(facts).map(([key, value]) => [scopedKey(profile, key, time), value] as const);
  return put(profile, statements, lastWord(time));
}

/**
 * What is known after a file said `facts`, true as of `at`: newer facts stay, and of two rows of one file the later one counts.
 */
export function loadFacts(profile: Profile, facts: ProfileFacts, at: Date): Profile {
  const stated = at.getTime();
  const statements = statementsIn(facts).map(([key, value]) => [scopedKey(profile, key, stated), value] as const);
  return put(profile, statements, (value, known) =>
    known === undefined || known.at < stated || (known.at === stated && !isSameFact(known.value, value))
      ? { value, at: stated }
      : known,
  );
}

/**
 * Like `stateFacts`, and what `facts` does not mention is taken away. What has been bought and corrected stays: it is
 * not said of a member, it has happened. Opt-outs stay, too: to say nothing of them subscribes nobody to anything.
 */
export function replaceFacts(profile: Profile, facts: ProfileFacts, now: Date): Profile {
  const stated = stateFacts({}, facts, now);
  const gone = Object.keys(profile).filter((key) => !Object.hasOwn(stated, key) && !stays(key));
  // a moment earlier, so that what is said now does not have to give way to what is gone, where a list is full
  const emptied = put(
    profile,
    gone.map((key) => taken(scopedKey(profile, key, now.getTime()))),
    lastWord(now.getTime() - 1),
  );
  return stateFacts(emptied, facts, now);
}

const HISTORY: ReadonlySet<string> = new Set([PREFIXES.purchases, PREFIXES.correction, PREFIXES.merged, PREFIXES.of]);
const stays = (key: string): boolean => key === 'optOuts' || HISTORY.has(prefixOf(key));

/** The profile as one event sees it: what the event itself says goes before what is known, even if that is newer. */
export function withOwnFacts(profile: Profile, facts: ProfileFacts, at: Date): Profile {
  return { ...profile, ...mergeFacts({}, facts, at) };
}

const taken = (key: string): Statement => [key, null];

type Decide = (value: Fact, known: Known | undefined) => Known;

const lastWord =
  (now: number): Decide =>
  (value, known) => ({ value, at: Math.max(now, (known?.at ?? 0) + 1) });

function put(profile: Profile, statements: readonly Statement[], decide: Decide): Profile {
  const changes = new Map<string, Known>();
  const grown = new Set<string>();
  for (const [key, value] of statements) {
    const known = ownEntry(profile, key);
    const decided = decide(value, known);
    if (decided === known) continue;
    changes.set(key, decided);
    if (known === undefined) grown.add(prefixOf(key));
  }
  if (changes.size === 0) return profile;
  const changed: Record<string, Known> = { ...profile, ...Object.fromEntries(changes) };
  for (const prefix of grown)
    for (const key of surplus(changed, prefix)) {
      delete changed[key];
      if (!Object.hasOwn(profile, key)) changes.delete(key);
    }
  return changes.size === 0 ? profile : combined(changed);
}

const ownEntry = (profile: Profile, key: string): Known | undefined =>
  Object.hasOwn(profile, key) ? profile[key] : undefined;
