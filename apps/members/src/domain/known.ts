import { type Fact, type Known, MOST_OF, type Profile } from './profile';

/** Without what does not fit any more. */
export function withoutSurplus(profile: Profile): Profile {
  const kept: Record<string, Known> = { ...profile };
  for (const prefix of MOST_OF.keys()) for (const key of surplus(profile, prefix)) delete kept[key];
  return kept;
}

/**
 * The keys with a prefix that do not fit, those spoken of longest ago. The time of a key only grows, so one that has been
 * left out once is never among those to keep, whatever comes in again: the result does not depend on the order.
 */
export function surplus(profile: Profile, prefix: string): readonly string[] {
  const most = MOST_OF.get(prefix);
  if (most === undefined) return [];
  const all = Object.keys(profile);
  if (all.length <= most) return [];
  const keys = all.filter((key) => key.startsWith(prefix));
  if (keys.length <= most) return [];
  return keys.sort((a, b) => profile[b]!.at - profile[a]!.at || (a < b ? -1 : 1)).slice(most);
}

/** Of two things said at the same moment, one wins by its value alone. @returns `known` itself when it stays */
export function laterOf(stated: Known, known: Known): Known {
  const later = stated.at === known.at ? canonical(stated.value) > canonical(known.value) : stated.at > known.at;
  return later ? stated : known;
}

export const isSameFact = (a: Fact, b: Fact): boolean => canonical(a) === canonical(b);

/** Equal for equal values, however the database has arranged the fields since. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join()}}`;
}
