/** Beyond this length nobody mistyped a name; it also bounds the work. */
const LONGEST = 100;

/** The candidate within a few keystrokes of `name`, case and the kind of separator aside; undefined when none is near. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  let nearest: { readonly candidate: string; readonly keystrokes: number } | undefined;
  for (const candidate of candidates) {
    const keystrokes = distance(plain(name), plain(candidate));
    if (keystrokes <= candidate.length / 3 && keystrokes < (nearest?.keystrokes ?? Infinity))
      nearest = { candidate, keystrokes };
  }
  return nearest?.candidate;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[._\s-]/g, '');

/** Levenshtein distance: letters put in, left out or replaced. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
