import type { CustomFieldType, DeclaredFields } from './custom-fields';

/** How a cell is written: `list` separates its texts by `|`; `json` holds what has parts of its own. */
type CellKind = 'text' | 'number' | 'boolean' | 'list' | 'json';

/** A column of a table of members, and where in `MemberRow` its value belongs. */
export interface Column {
  readonly name: string;
  readonly path: readonly [string] | readonly [string, string];
  readonly kind: CellKind;
}

const text = (...names: readonly string[]): readonly Column[] =>
  names.map((name) => ({ name, path: [name], kind: 'text' }));
const json = (...names: readonly string[]): readonly Column[] =>
  names.map((name) => ({ name, path: [name], kind: 'json' }));

const contact = (name: string): readonly Column[] => [
  { name, path: [name, 'value'], kind: 'text' },
  { name: `${name}Verified`, path: [name, 'verified'], kind: 'boolean' },
  { name: `${name}AttachedAt`, path: [name, 'attachedAt'], kind: 'text' },
  { name: `${name}AttachedBy`, path: [name, 'attachedBy'], kind: 'text' },
];

const ADDRESS = ['country', 'region', 'city', 'street', 'house', 'flat', 'postalCode', 'line'] as const;

/** The columns that every table of members may have. */
export const COLUMNS: readonly Column[] = [
  ...text('memberId', 'firstName', 'patronymicName', 'lastName', 'gender', 'birthDate', 'locale', 'timeZone', 'state'),
  ...text('referrerId'),
  ...contact('phone'),
  ...contact('email'),
  ...ADDRESS.map((name): Column => ({ name: `address.${name}`, path: ['address', name], kind: 'text' })),
  { name: 'preferredCategories', path: ['preferredCategories'], kind: 'list' },
  ...json('children', 'pets', 'balances', 'cards', 'lots', 'statuses', 'devices', 'socialAccounts', 'consents'),
  ...json('optOuts'),
];

const CUSTOM = 'custom.';
const KINDS: Readonly<Record<CustomFieldType, CellKind>> = {
  text: 'text',
  number: 'number',
  boolean: 'boolean',
  date: 'text',
  instant: 'text',
};

/** The columns of the declared custom fields, by their codes: `custom.shoeSize`. */
export function customColumns(declared: DeclaredFields): readonly Column[] {
  return [...declared].map(([code, type]) => ({ name: `${CUSTOM}${code}`, path: ['custom', code], kind: KINDS[type] }));
}

/** What is wrong with one column of a header. */
export interface HeaderFault {
  readonly column: string;
  readonly detail: string;
}

export type HeaderReading =
  | { readonly outcome: 'ok'; readonly columns: readonly Column[] }
  | { readonly outcome: 'refused'; readonly faults: readonly HeaderFault[] };

/** The columns that a header names. Case and spaces around a name do not matter. */
export function readHeader(names: readonly string[], declared: DeclaredFields): HeaderReading {
  const known = new Map([...COLUMNS, ...customColumns(declared)].map((column) => [column.name.toLowerCase(), column]));
  const faults: HeaderFault[] = [];
  const columns: Column[] = [];
  for (const name of names) {
    const column = known.get(name.trim().toLowerCase());
    if (column === undefined) faults.push({ column: name.trim().slice(0, 100), detail: unknown(name) });
    else if (columns.includes(column)) faults.push({ column: column.name, detail: 'this column stands twice' });
    else columns.push(column);
  }
  if (!columns.some(({ name }) => name === 'memberId'))
    faults.unshift({ column: 'memberId', detail: 'this column is missing' });
  return faults.length > 0 ? { outcome: 'refused', faults } : { outcome: 'ok', columns };
}

function unknown(name: string): string {
  return name.trim().startsWith(CUSTOM)
    ? 'no custom field of this code is declared'
    : 'there is no such column: see the columns of an export';
}

const DELIMITERS = [',', ';', '\t'] as const;

/** The separator that a header line has most of; spreadsheets differ by country. */
export function delimiterOf(headerLine: string): string {
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: headerLine.split(delimiter).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).delimiter;
}
