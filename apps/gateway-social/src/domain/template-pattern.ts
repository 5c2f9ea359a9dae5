/** An approved text, taken apart: what stands in it for good, and the names of what is put in between. */
export interface TemplatePattern {
  /** One more than there are names. */
  readonly literals: readonly string[];
  readonly names: readonly string[];
}

export type PatternReading =
  | { readonly outcome: 'ok'; readonly pattern: TemplatePattern }
  | { readonly outcome: 'refused'; readonly detail: string };

const PLACE = /\{([a-z][a-z0-9_]{0,31})\}/g;

/** Reads a text such as `You saved {amount}. Come again!`. Two places side by side could not be told apart. */
export function readPattern(text: string): PatternReading {
  const names: string[] = [];
  const literals: string[] = [];
  let from = 0;
  for (const { 0: place, 1: name = '', index } of text.matchAll(PLACE)) {
    literals.push(text.slice(from, index));
    if (names.includes(name)) return { outcome: 'refused', detail: `{${name}} stands there twice` };
    if (names.length > 0 && literals.at(-1) === '')
      return { outcome: 'refused', detail: `something must stand before {${name}}` };
    names.push(name);
    from = index + place.length;
  }
  literals.push(text.slice(from));
  return { outcome: 'ok', pattern: { literals, names } };
}

/**
 * The values that were put into an approved text, by name; undefined when the text is another one. Each value ends where
 * what follows it first stands. Takes time in proportion to the text, whatever the text.
 */
export function valuesIn(
  text: string,
  { literals, names }: TemplatePattern,
): Readonly<Record<string, string>> | undefined {
  const [first = '', ...following] = literals;
  if (!text.startsWith(first)) return undefined;
  const values: Record<string, string> = {};
  let at = first.length;
  for (const [index, name] of names.entries()) {
    const next = following[index] ?? '';
    const isLast = index === names.length - 1;
    const end = isLast ? text.length - next.length : text.indexOf(next, at);
    if (end < at || !text.startsWith(next, end)) return undefined;
    values[name] = text.slice(at, end);
    at = end + next.length;
  }
  return at === text.length ? values : undefined;
}
