import type { RowReading } from './read-rows';

/** Of fewer rows nobody can tell a wrong file from a few bad rows. */
const FEWEST_ROWS = 10;

/** Codes of rows that cannot even be read. */
const UNREADABLE = new Set(['ROW_TOO_LONG', 'ROW_QUOTES', 'ROW_ENCODING', 'ROW_NOT_JSON', 'ROW_COLUMNS']);

/**
 * Whether the first rows of a file show that it is not what it is said to be, so that going on would only fill the report:
 * more than half of them cannot be read.
 */
export function faultOfFile(
  first: readonly RowReading[],
): { readonly code: 'FILE_ENCODING' | 'FILE_UNREADABLE'; readonly detail: string } | undefined {
  const codes = first.flatMap((row) => (row.outcome === 'refused' ? [row.faults[0].code] : []));
  const unreadable = codes.filter((code) => UNREADABLE.has(code));
  if (first.length < FEWEST_ROWS || unreadable.length * 2 <= first.length) return undefined;
  const misencoded = codes.filter((code) => code === 'ROW_ENCODING').length;
  const where = `${unreadable.length} of the first ${first.length} rows cannot be read`;
  if (misencoded * 2 > unreadable.length)
    return { code: 'FILE_ENCODING', detail: `${where}: the file is not UTF-8; upload it with its \`encoding\`` };
  return {
    code: 'FILE_UNREADABLE',
    detail: `${where}: the report names the first of them; check the format of the file`,
  };
}
