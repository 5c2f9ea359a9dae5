import type { QueryRunner } from 'typeorm';

export class Merge1700000000031 {
  readonly name = 'Merge1700000000031';

  async up(runner: QueryRunner): Promise<void> {
    // All that were ever said, so that one that is told late still finds its place among them.
    await runner.query(
      `create table member_merge (
         survivor_id text collate "C" not null,
         absorbed_id text collate "C" not null,
         at timestamptz(3) not null,
         primary key (survivor_id, absorbed_id, at)
       )`,
    );
    await runner.query(`create index member_merge_absorbed on member_merge (absorbed_id)`);
    await runner.query(
      `create table member_alias (member_id text collate "C" primary key, root_id text collate "C" not null)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table member_alias`);
    await runner.query(`drop table member_merge`);
  }
}
