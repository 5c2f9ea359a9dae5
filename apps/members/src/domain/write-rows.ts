import type { MemberRow } from './member-row';
import type { Column } from './member-columns';
import { writeCell } from './read-cell';

/** A line of a CSV file (RFC 4180), line end included. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(quoted).join()}\r\n`;

/** A row of a table of members in the words that an import reads. */
export function tableRow(row: MemberRow, columns: readonly Column[]): string {
  return csvLine(columns.map(({ path, kind }) => writeCell(valueAt(row, path), kind)));
}

function valueAt(row: MemberRow, [field, part]: Column['path']): unknown {
  const value = (row as Readonly<Record<string, unknown>>)[field];
  if (part === undefined || typeof value !== 'object' || value === null) return part === undefined ? value : undefined;
  return Object.hasOwn(value, part) ? (value as Readonly<Record<string, unknown>>)[part] : undefined;
}

const quoted = (cell: string): string => (/[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
