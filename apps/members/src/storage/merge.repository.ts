import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Merge } from '../domain/merge-members';

/** Which members have become one. */
@Injectable()
export class MergeRepository {
  /** Until `tx` ends nobody is merged, so that a member who is absorbed at this moment is not added anew. */
  async holdOff(tx: EntityManager): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock_shared(hashtext('members.merge'))`);
  }

  /** One merging at a time. @returns those merges that nobody has told of before */
  async add(tx: EntityManager, merges: readonly Merge[]): Promise<readonly Merge[]> {
    await tx.query(`select pg_advisory_xact_lock(hashtext('members.merge'))`);
    const rows: MergeRow[] = await tx.query(
      `insert into member_merge (survivor_id, absorbed_id, at)
       select survivor_id, absorbed_id, to_timestamp(at / 1000.0)
       from unnest($1::text[], $2::text[], $3::bigint[]) as said (survivor_id, absorbed_id, at)
       on conflict do nothing returning survivor_id, absorbed_id, at`,
      [merges.map((one) => one.survivorId), merges.map((one) => one.absorbedId), merges.map((one) => one.at)],
    );
    return rows.map(fromRow);
  }

  /** All merges by which these members hang together with others. Relies on the primary key and the index on absorbed_id. */
  async kinOf(tx: EntityManager, memberIds: readonly string[]): Promise<readonly Merge[]> {
    const rows: MergeRow[] = await tx.query(
      `with recursive kin (id) as (
         select unnest($1::text[]) collate "C"
         union
         select next.id from kin cross join lateral (
           select absorbed_id as id from member_merge where survivor_id = kin.id
           union all
           select survivor_id from member_merge where absorbed_id = kin.id) next)
       select survivor_id, absorbed_id, at from member_merge where survivor_id in (select id from kin)`,
      [memberIds],
    );
    return rows.map(fromRow);
  }

  /** From now on what concerns the absorbed concerns `rootId`: their history, and whatever is said of them. */
  async bequeath(tx: EntityManager, absorbedIds: readonly string[], rootId: string): Promise<void> {
    await tx.query(`delete from member_alias where member_id = $1`, [rootId]);
    await tx.query(
      `insert into member_alias (member_id, root_id) select id, $2 from unnest($1::text[]) id order by id collate "C"
       on conflict (member_id) do update set root_id = excluded.root_id`,
      [absorbedIds, rootId],
    );
    await tx.query(`update subscription_change set member_id = $2 where member_id = any($1::text[])`, [
      absorbedIds,
      rootId,
    ]);
    await tx.query(`delete from subscription_chosen where member_id = any($1::text[])`, [absorbedIds]);
    await tx.query(`delete from member where member_id = any($1::text[])`, [absorbedIds]);
  }
}

interface MergeRow {
  readonly survivor_id: string;
  readonly absorbed_id: string;
  readonly at: Date;
}

function fromRow({ survivor_id, absorbed_id, at }: MergeRow): Merge {
  return { survivorId: survivor_id, absorbedId: absorbed_id, at: at.getTime() };
}
