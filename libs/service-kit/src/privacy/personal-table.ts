import type { EntityManager } from 'typeorm';

/**
 * A table in which a service keeps something of members. From the list of them follow what the archive of a member holds, what
 * is removed when a member is erased, and what moves when members become one.
 */
export interface PersonalTable {
  readonly table: string;
  /** Which rows, in SQL; `$1` is the list of the member's ids. */
  readonly rows: string;
  /** Delete them, or give these columns another value, in SQL: a figure must not change because somebody is forgotten. */
  readonly onErasure: 'delete' | Readonly<Record<string, string>>;
  /** Columns that the archive shows; none if left out. */
  readonly shown?: readonly [string, ...string[]];
  /** Column with the id of the member, whose rows follow a member who goes into another. Left alone if left out. */
  readonly follows?: string;
}

/** Injection token of the list. */
export const PERSONAL_TABLES = Symbol('PERSONAL_TABLES');

/** @returns how many rows */
export async function erase(
  tx: EntityManager,
  { table, rows, onErasure }: PersonalTable,
  memberIds: readonly string[],
): Promise<number> {
  const statement =
    onErasure === 'delete'
      ? `delete from ${table} where ${rows}`
      : `update ${table} set ${Object.entries(onErasure)
          .map(([column, value]) => `${column} = ${value}`)
          .join(', ')} where ${rows}`;
  const [, count]: [unknown, number] = await tx.query(statement, [memberIds]);
  return count;
}

/** The rows as JSON, as the database writes it. */
export async function show(
  tx: EntityManager,
  { table, rows, shown }: PersonalTable,
  memberIds: readonly string[],
): Promise<readonly Record<string, unknown>[]> {
  if (shown === undefined) return [];
  const found: { row: Record<string, unknown> }[] = await tx.query(
    `select to_json(shown) as row from (select ${shown.join(', ')} from ${table} where ${rows}) shown`,
    [memberIds],
  );
  return found.map(({ row }) => row);
}

export async function follow(
  tx: EntityManager,
  { table, follows }: PersonalTable,
  { memberId, absorbedIds }: { readonly memberId: string; readonly absorbedIds: readonly string[] },
): Promise<void> {
  if (follows === undefined) return;
  await tx.query(`update ${table} set ${follows} = $2 where ${follows} = any($1::text[])`, [absorbedIds, memberId]);
}
