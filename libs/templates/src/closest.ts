/** Beyond this length nobody mistyped a name; it also bounds the work. */
const LONGEST = 100;

/**
 * The candidate that `name` was most likely meant to be: the same but for case, or as the last part of a dotted name, or
 * within a few keystrokes. Undefined when none is near.
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  const wanted = name.toLowerCase();
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = Math.min(...spellings(candidate).map((spelling) => keystrokes(wanted, spelling)));
    if (distance <= Math.max(1, Math.floor(wanted.length / 3)) && distance < (best?.distance ?? Infinity))
      best = { candidate, distance };
  }
  return best?.candidate;
}

function spellings(candidate: string): readonly string[] {
  const whole = candidate.toLowerCase();
  return [whole, whole.slice(whole.lastIndexOf('.') + 1)];
}

/** Levenshtein distance: letters put in, left out or replaced. */
function keystrokes(from: string, to: string): number {
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
