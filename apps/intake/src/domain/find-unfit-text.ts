/** NUL, which PostgreSQL refuses in text, and surrogates without their other half, which are not Unicode. */
const UNFIT = /[\0\ud800-\udfff]/u;

/** Far deeper than any receipt; it keeps every walk over the data short of the end of the stack. */
const DEEPEST = 64;

export interface UnfitText {
  readonly path: readonly (string | number)[];
  readonly reason: 'character' | 'depth';
}

/** The first text in JSON data, keys included, that cannot be stored or sent; or where the data is nested too deep. */
export function findUnfitText(value: unknown, path: readonly (string | number)[] = []): UnfitText | undefined {
  if (typeof value === 'string') return UNFIT.test(value) ? { path, reason: 'character' } : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= DEEPEST) return { path, reason: 'depth' };
  for (const [key, member] of Object.entries(value)) {
    if (UNFIT.test(key)) return { path, reason: 'character' };
    if (typeof member !== 'string' && typeof member !== 'object') continue;
    const found = findUnfitText(member, [...path, key]);
    if (found) return found;
  }
  return undefined;
}
