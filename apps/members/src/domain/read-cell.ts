import type { Column } from './member-columns';

export type CellReading = { readonly value: unknown } | { readonly detail: string };

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', '1'].map((word) => [word, true] as const),
  ...['false', 'no', '0'].map((word) => [word, false] as const),
]);

/** A cell's value; an empty cell says nothing: undefined. */
export function readCell(written: string, kind: Column['kind']): CellReading {
  const text = written.trim();
  return text === '' ? { value: undefined } : READERS[kind](text);
}

const READERS: Readonly<Record<Column['kind'], (text: string) => CellReading>> = {
  text: (value) => ({ value }),
  number: (text) => (Number.isFinite(Number(text)) ? { value: Number(text) } : { detail: 'not a number, such as 7.5' }),
  boolean(text) {
    const value = WORDS.get(text.toLowerCase());
    return value === undefined ? { detail: 'neither true nor false' } : { value };
  },
  list: (text) => ({ value: text.split('|').map((one) => one.trim()) }),
  json: readJson,
};

function readJson(text: string): CellReading {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { detail: 'not JSON, such as [{"number":"7001"}]' };
  }
}

/** The text that `readCell` reads as the value. */
export function writeCell(value: unknown, kind: Column['kind']): string {
  if (value === undefined || value === null) return '';
  if (kind === 'json') return JSON.stringify(value);
  return kind === 'list' ? (value as readonly string[]).join('|') : String(value); // lists are of texts, see COLUMNS
}
