import type { Cause } from '@carillon/contracts';
import type { Outgoing } from '@carillon/messaging';
import type { Type } from '@nestjs/common';
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
  /**
   * How its rows follow a member who goes into another: by the column with the id of the member, or, where they must be put
   * together with those of the other, by a provider of the service. Left alone if left out.
   */
  readonly follows?: string | Type<Follower>;
}

/** Members who have become one. */
export interface MemberMerge {
  /** As whom they go on. */
  readonly memberId: string;
  readonly absorbedIds: readonly string[];
  /** By the clock of who said it. */
  readonly at: Date;
  readonly cause: Cause;
}

/**
 * Puts what is kept of absorbed members together with what is kept of the one who goes on. Asked more than once for a merge,
 * since something may have come in late: what has been moved is not there any more, and is not moved twice.
 */
export interface Follower {
  follow(merge: MemberMerge, tx: EntityManager): Promise<readonly Outgoing[]>;
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

export async function followColumn(
  tx: EntityManager,
  { table, follows }: PersonalTable,
  { memberId, absorbedIds }: MemberMerge,
): Promise<void> {
  if (typeof follows !== 'string') return;
  await tx.query(`update ${table} set ${follows} = $2 where ${follows} = any($1::text[])`, [absorbedIds, memberId]);
}
