import type { Outgoing } from '@carillon/messaging';
import type { Follower, MemberMerge } from '@carillon/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/** A list of members by a code, such as a loyalty core or an analyst makes. */
export interface Audience {
  readonly code: string;
  readonly name: string;
  readonly members: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const COLUMNS = `code, name, created_at as "createdAt", updated_at as "updatedAt",
  (select count(*)::int from audience_member where audience = code) as members`;

@Injectable()
export class AudienceRepository implements Follower {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The audiences of each of these members that is in any. Relies on the primary key; one statement for a packet. */
  async of(tx: EntityManager, memberIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows: { memberId: string; audiences: string[] }[] = await tx.query(
      `select member_id as "memberId", array_agg(audience) as audiences from audience_member
       where member_id = any($1) group by member_id`,
      [memberIds],
    );
    return new Map(rows.map(({ memberId, audiences }) => [memberId, audiences]));
  }

  now(memberIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    return this.of(this.dataSource.manager, memberIds);
  }

  /** In order of their codes. Relies on the primary key. */
  list({ limit, after = '' }: { limit: number; after?: string }): Promise<readonly Audience[]> {
    return this.dataSource.query(`select ${COLUMNS} from audience where code > $1 order by code limit $2`, [
      after,
      limit,
    ]);
  }

  async find(code: string): Promise<Audience | undefined> {
    const rows: Audience[] = await this.dataSource.query(`select ${COLUMNS} from audience where code = $1`, [code]);
    return rows[0];
  }

  /** Whether it was not there before. */
  async put(code: string, name: string): Promise<boolean> {
    const rows: { created: boolean }[] = await this.dataSource.query(
      `insert into audience (code, name) values ($1, $2)
       on conflict (code) do update set name = excluded.name, updated_at = now()
       returning xmax = 0 as created`,
      [code, name],
    );
    return rows[0]!.created;
  }

  /** With its list. Whether it was there. */
  async remove(code: string): Promise<boolean> {
    const [rows]: [unknown[]] = await this.dataSource.query(`delete from audience where code = $1 returning code`, [
      code,
    ]);
    return rows.length > 0;
  }

  /** How many were not in it yet. */
  async add(code: string, memberIds: readonly string[]): Promise<number> {
    const rows: unknown[] = await this.dataSource.query(
      `insert into audience_member (member_id, audience) select distinct id, $1 from unnest($2::text[]) as id
       on conflict do nothing returning 1`,
      [code, memberIds],
    );
    return rows.length;
  }

  /** How many were in it. */
  async takeOut(code: string, memberIds: readonly string[]): Promise<number> {
    const [rows]: [unknown[]] = await this.dataSource.query(
      `delete from audience_member where audience = $1 and member_id = any($2) returning 1`,
      [code, memberIds],
    );
    return rows.length;
  }

  /** Members who have become one are in every audience in which one of them was. */
  async follow({ memberId, absorbedIds }: MemberMerge, tx: EntityManager): Promise<readonly Outgoing[]> {
    await tx.query(
      `with gone as (delete from audience_member where member_id = any($1::text[]) returning audience)
       insert into audience_member (member_id, audience) select distinct $2, audience from gone on conflict do nothing`,
      [absorbedIds, memberId],
    );
    return [];
  }

  /** Ids of its members, in order. Relies on the index audience_member_list. */
  async members(code: string, { limit, after = '' }: { limit: number; after?: string }): Promise<readonly string[]> {
    const rows: { memberId: string }[] = await this.dataSource.query(
      `select member_id as "memberId" from audience_member where audience = $1 and member_id > $3
       order by member_id limit $2`,
      [code, limit, after],
    );
    return rows.map(({ memberId }) => memberId);
  }
}
