import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Profile } from '../domain/profile';

/** A member with the times of this record, which are not those of its facts. */
export interface Member {
  readonly memberId: string;
  readonly profile: Profile;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Every statement takes its members in order of their id, so that two transactions cannot wait for each other. */
@Injectable()
export class MemberRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The known ones among the members; those in `toChange` stay locked until `tx` ends. Relies on the primary key. */
  async load(
    tx: EntityManager,
    { toChange, toRead = [] }: { toChange: readonly string[]; toRead?: readonly string[] },
  ): Promise<Map<string, Profile>> {
    const rows: { member_id: string; profile: Profile }[] = await tx.query(
      `with locked as materialized (
         select member_id, profile from member where member_id = any($1::text[]) order by member_id for update)
       select * from locked
       union all
       select member_id, profile from member where member_id = any($2::text[])`,
      [toChange, toRead],
    );
    return new Map(rows.map(({ member_id, profile }) => [member_id, profile]));
  }

  /**
   * Adds members who are not in `known`, and puts them there; locked, like those that another transaction has added meanwhile.
   *
   * @returns the ids that were added here
   */
  async admit(
    tx: EntityManager,
    memberIds: readonly string[],
    known: Map<string, Profile>,
  ): Promise<readonly string[]> {
    if (memberIds.length === 0) return [];
    const added = await this.add(tx, memberIds);
    for (const memberId of added) known.set(memberId, {});
    const addedElsewhere = memberIds.filter((memberId) => !known.has(memberId));
    if (addedElsewhere.length === 0) return added;
    for (const [memberId, profile] of await this.load(tx, { toChange: addedElsewhere })) known.set(memberId, profile);
    return added;
  }

  private async add(tx: EntityManager, memberIds: readonly string[]): Promise<readonly string[]> {
    const rows: { member_id: string }[] = await tx.query(
      `insert into member (member_id) select id from unnest($1::text[]) id order by id collate "C"
       on conflict do nothing returning member_id`,
      [memberIds],
    );
    return rows.map(({ member_id }) => member_id);
  }

  /** The members must be locked, or have been added in the same transaction. */
  async save(tx: EntityManager, profiles: ReadonlyMap<string, Profile>): Promise<void> {
    if (profiles.size === 0) return;
    await tx.query(
      `update member set profile = changed.profile, updated_at = now()
       from jsonb_to_recordset($1::jsonb) as changed (member_id text, profile jsonb)
       where member.member_id = changed.member_id`,
      [JSON.stringify([...profiles].map(([member_id, profile]) => ({ member_id, profile })))],
    );
  }

  async find(memberId: string, source: Pick<EntityManager, 'query'> = this.dataSource): Promise<Member | undefined> {
    const [row]: MemberRow[] = await source.query(`select * from member where member_id = $1`, [memberId]);
    return row && fromRow(row);
  }

  /** In order of their ids. Relies on the primary key. */
  async page({ limit, after = '' }: { limit: number; after?: string }): Promise<readonly Member[]> {
    const rows: MemberRow[] = await this.dataSource.query(
      `select * from member where member_id > $1 order by member_id limit $2`,
      [after, limit],
    );
    return rows.map(fromRow);
  }
}

interface MemberRow {
  readonly member_id: string;
  readonly profile: Profile;
  readonly created_at: Date;
  readonly updated_at: Date;
}

function fromRow({ member_id, profile, created_at, updated_at }: MemberRow): Member {
  return { memberId: member_id, profile, createdAt: created_at, updatedAt: updated_at };
}
