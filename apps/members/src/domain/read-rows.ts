import { parse } from 'csv-parse/sync';
import { cleanFacts, type ContactOptions } from './clean-facts';
import { checkCustom, type DeclaredFields } from './custom-fields';
import type { Column } from './member-columns';
import { MemberRow } from './member-row';
import { readCell } from './read-cell';
import type { RawRecord } from './split-records';
import type { ProfileFacts } from './statements';

/** Why a row was refused; `place` is a column, or a JSON Pointer into the line. No detail repeats what stands there. */
export interface RowFault {
  readonly place: string;
  readonly code: string;
  readonly detail: string;
}

/** What a row of a file says. */
export type RowReading =
  | { readonly outcome: 'ok'; readonly line: number; readonly memberId: string; readonly facts: ProfileFacts }
  | {
      readonly outcome: 'refused';
      readonly line: number;
      readonly memberId?: string;
      readonly faults: readonly [RowFault, ...RowFault[]];
    };

/** How a table is written. */
export interface TableShape {
  readonly delimiter: string;
  readonly columns: readonly Column[];
}

export interface RowOptions {
  /** Undefined for JSON Lines. */
  readonly table: TableShape | undefined;
  readonly declared: DeclaredFields;
  readonly contacts: ContactOptions;
}

const DETAILS = {
  ROW_TOO_LONG: 'the line is longer than a row may be',
  ROW_QUOTES: 'a quotation mark is not closed, or stands where none may be',
  ROW_ENCODING: 'the row is not UTF-8: name the encoding of the file when you upload it',
  ROW_NOT_JSON: 'the line is not a JSON object',
} as const;

const MOST_FAULTS = 10;

/** Reads records of a file: what each says of a member, made fit for a profile, or all that is wrong with it. */
export function readRows(records: readonly RawRecord[], options: RowOptions): readonly RowReading[] {
  const texts = records.map((record) => (record.outcome === 'read' ? textOf(record.bytes) : undefined));
  const rows = options.table ? tableRows(texts, options.table) : texts.map(jsonRow);
  return records.map((record, index) => {
    const { line } = record;
    if (record.outcome === 'refused') return refuse(line, record.code);
    const row = rows[index];
    if (row === undefined) return refuse(line, 'ROW_ENCODING');
    return 'said' in row ? readSaid(line, row.said, options) : { outcome: 'refused', line, faults: [row.fault] };
  });
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined when it is not UTF-8. */
function textOf(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

type Row = { readonly said: Readonly<Record<string, unknown>> } | { readonly fault: RowFault } | undefined;

const faultOf = (code: keyof typeof DETAILS, place = ''): RowFault => ({ place, code, detail: DETAILS[code] });
const refuse = (line: number, code: keyof typeof DETAILS): RowReading => ({
  outcome: 'refused',
  line,
  faults: [faultOf(code)],
});

function jsonRow(text: string | undefined): Row {
  if (text === undefined) return undefined;
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said === 'object' && said !== null && !Array.isArray(said)) return { said: { ...said } };
  } catch {
    // said below
  }
  return { fault: faultOf('ROW_NOT_JSON') };
}

/** All rows in one go; one by one where one of them cannot be parsed, to find out which. */
function tableRows(texts: readonly (string | undefined)[], { delimiter, columns }: TableShape): readonly Row[] {
  const readable = texts.filter((text) => text !== undefined);
  const parsed = cellsIn(readable, delimiter) ?? readable.map((text) => cellsIn([text], delimiter)?.[0]);
  const cells = parsed[Symbol.iterator]();
  return texts.map((text): Row => {
    if (text === undefined) return undefined;
    const row = cells.next().value as readonly string[] | undefined; // there is one for each readable text
    return row === undefined ? { fault: faultOf('ROW_QUOTES') } : saidInCells(row, columns);
  });
}

function cellsIn(texts: readonly string[], delimiter: string): readonly (readonly string[])[] | undefined {
  try {
    const rows = parse(texts.join('\n'), { delimiter, relax_column_count: true }) as string[][]; // without `columns`
    return rows.length === texts.length ? rows : undefined;
  } catch {
    return undefined;
  }
}

function saidInCells(cells: readonly string[], columns: readonly Column[]): Row {
  if (cells.length !== columns.length) {
    const detail = `the row has ${cells.length} columns, the header has ${columns.length}`;
    return { fault: { place: '', code: 'ROW_COLUMNS', detail } };
  }
  const said: Record<string, unknown> = {};
  for (const [index, { name, path, kind }] of columns.entries()) {
    const cell = readCell(cells[index]!, kind);
    if ('detail' in cell) return { fault: { place: name, code: 'ROW_INVALID', detail: cell.detail } };
    if (cell.value === undefined) continue;
    const [field, part] = path;
    if (part === undefined) said[field] = cell.value;
    else said[field] = { ...(said[field] as object | undefined), [part]: cell.value }; // only such paths share a field
  }
  for (const contact of ['phone', 'email']) {
    const value = said[contact] as { readonly value?: string } | undefined;
    if (value !== undefined && value.value === undefined) delete said[contact];
  }
  return { said };
}

function readSaid(line: number, said: Readonly<Record<string, unknown>>, options: RowOptions): RowReading {
  const placeOf = options.table ? columnAt(options.table.columns) : pointerOf;
  const parsed = MemberRow.safeParse(said);
  if (!parsed.success) {
    const faults = parsed.error.issues
      .slice(0, MOST_FAULTS)
      .map(({ path, message }) => ({ place: placeOf(path), code: 'ROW_INVALID', detail: message }));
    const id = MemberRow.shape.memberId.safeParse(said['memberId']);
    return { outcome: 'refused', line, ...(id.success && { memberId: id.data }), faults: faults as [RowFault] }; // at least one issue
  }
  const { memberId, ...told } = parsed.data;
  const clean = cleanFacts(told, options.contacts);
  const faults = [
    ...clean.faults.map(({ field, code, detail }) => ({ place: placeOf([field, 'value']), code, detail })),
    ...customFaults(told.custom, options.declared, placeOf),
  ];
  const [first, ...others] = faults;
  if (first !== undefined) return { outcome: 'refused', line, memberId, faults: [first, ...others] };
  return { outcome: 'ok', line, memberId, facts: clean.facts };
}

type PlaceOf = (path: readonly PropertyKey[]) => string;

function customFaults(custom: MemberRow['custom'], declared: DeclaredFields, placeOf: PlaceOf): readonly RowFault[] {
  if (custom === undefined) return [];
  return checkCustom(custom, declared).faults.map(({ field, reason, detail }) => ({
    place: placeOf(['custom', field]),
    code: reason === 'unknown' ? 'CUSTOM_FIELD_UNKNOWN' : 'CUSTOM_FIELD_WRONG_TYPE',
    detail,
  }));
}

const pointerOf: PlaceOf = (path) =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const columnAt =
  (columns: readonly Column[]): PlaceOf =>
  (path) => {
    const [field, part] = path.map(String);
    const exact = columns.find((column) => column.path[0] === field && column.path[1] === part);
    return (exact ?? columns.find((column) => column.path[0] === field))?.name ?? String(field ?? '');
  };
