const REPLACEMENTS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\r\n?|[\u2028\u2029]/g, '\n'],
  [/[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, ' '],
  [/[\u00ad\u200b\u2060\ufeff]/g, ''],
  [/[\u201c-\u201f\u2033\u00ab\u00bb\u300c\u300d]/g, '"'],
  [/[\u2018-\u201b\u2032\u2039\u203a\u00b4\u0060]/g, "'"],
  [/[\u2010-\u2015\u2212]/g, '-'],
  [/\u2026/g, '...'],
  [/[\u2022\u00b7]/g, '*'],
];

/**
 * Replaces typographic quotes, dashes, spaces and the ellipsis by their plain forms.
 *
 * One of them alone would turn a text of GSM characters into UCS-2 and more than double its parts. Letters stay as they
 * are, and so do the joiners that emoji are made with.
 */
export function normaliseSmsText(text: string): string {
  return REPLACEMENTS.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}
