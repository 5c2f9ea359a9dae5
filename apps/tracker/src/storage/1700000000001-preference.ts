import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Preference1700000000001 implements MigrationInterface {
  readonly name = 'Preference1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table preference (
         member_id text collate "C" primary key,
         revision bigint not null,
         locale text not null,
         opt_outs jsonb not null,
         at timestamptz(3) not null
       ) with (fillfactor = 80)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table preference`);
  }
}
