import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';

/** What was on its way under the id of an absorbed member has arrived by then. */
const ARRIVED_AFTER = '5 minutes';

/** As whom members go on who have gone into others, as `members` announces it. Those who go on themselves are in it, too. */
export class MergedMember1700000000101 {
  readonly name = 'MergedMember1700000000101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table merged_member (
         member_id text collate "C" primary key,
         root_id text collate "C" not null,
         revision bigint not null,
         told_at timestamptz not null default now()
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table merged_member`);
  }
}

/** Tells under which id a member goes on. For services with a table that `follows`; only these keep it. */
@Injectable()
export class MergedMembers {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The member into whom this one has gone; the same one if into none. Relies on the primary key. */
  async rootOf(memberId: string): Promise<string> {
    const [row]: { root_id: string }[] = await this.dataSource.query(
      `select root_id from merged_member where member_id = $1`,
      [memberId],
    );
    return row?.root_id ?? memberId;
  }

  /**
   * Takes an announcement down, unless a later one has come in before it.
   *
   * @param memberIds all who have become one
   * @returns as whom they go on by all that is known, and whether that has been known for so long that nothing is on its way
   *   under another id
   */
  async keep(
    tx: EntityManager,
    { memberIds, rootId, revision }: { memberIds: readonly string[]; rootId: string; revision: number },
  ): Promise<{ readonly rootId: string; readonly isSettled: boolean }> {
    await tx.query(
      `insert into merged_member as known (member_id, root_id, revision)
       select id, $2, $3 from unnest($1::text[]) id order by id collate "C"
       on conflict (member_id) do update set root_id = excluded.root_id, revision = excluded.revision, told_at = now()
         where known.revision < excluded.revision`,
      [memberIds, rootId, revision],
    );
    const [row]: { root_id: string; is_settled: boolean }[] = await tx.query(
      `select root_id, told_at < now() - interval '${ARRIVED_AFTER}' as is_settled from merged_member where member_id = $1`,
      [rootId],
    );
    return { rootId: row!.root_id, isSettled: row!.is_settled }; // written above, if it was not there
  }
}
