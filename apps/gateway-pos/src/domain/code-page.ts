import iconv from 'iconv-lite';

/** A code page of printers, as far as texts for it need it. */
export interface CodePage {
  /** The text with every character that the code page lacks replaced by what comes closest. */
  fit(text: string): string;
  encode(text: string): Buffer;
}

/** What is written for characters that many printers lack. Marks over letters are left away without being listed. */
const SUBSTITUTES: ReadonlyMap<string, string> = new Map([
  ...['‐', '‑', '‒', '–', '—', '−'].map((dash) => [dash, '-'] as const),
  ...['‘', '’', '‚', '′'].map((quote) => [quote, "'"] as const),
  ...['“', '”', '„', '«', '»', '″'].map((quote) => [quote, '"'] as const),
  ...['\u00a0', '\u2009', '\u202f'].map((space) => [space, ' '] as const),
  ['…', '...'],
  ['•', '*'],
  ['№', 'No'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['₽', 'RUB'],
  ['ß', 'ss'],
  ['ё', 'е'],
  ['Ё', 'Е'],
]);

const UNKNOWN = '?';
const made = new Map<string, CodePage>();

/** The code page of a name, or undefined when nobody knows it. Tables are made once. */
export function codePageOf(name: string): CodePage | undefined {
  const key = name.toLowerCase();
  if (!made.has(key) && iconv.encodingExists(key)) made.set(key, createCodePage(key));
  return made.get(key);
}

function createCodePage(name: string): CodePage {
  const has = (character: string): boolean => iconv.decode(iconv.encode(character, name), name) === character;
  const fitting = new Map<string, string>();
  const fitCharacter = (character: string): string => {
    const before = fitting.get(character);
    if (before !== undefined) return before;
    const bare = character.normalize('NFD').replace(/\p{M}/gu, '');
    const found = [character, SUBSTITUTES.get(character), bare].find(
      (one) => one !== undefined && one !== '' && has(one),
    );
    fitting.set(character, found ?? UNKNOWN);
    return found ?? UNKNOWN;
  };
  return {
    fit: (text) => [...text.normalize('NFC')].map(fitCharacter).join(''),
    encode: (text) => iconv.encode(text, name),
  };
}
