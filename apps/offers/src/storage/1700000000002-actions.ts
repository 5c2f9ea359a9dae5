import type { QueryRunner } from 'typeorm';

/** An offer has a list of actions where it had one. */
export class Actions1700000000002 {
  readonly name = 'Actions1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table offer add column actions json`);
    await runner.query(`update offer set actions = json_build_array(action)`);
    await runner.query(`alter table offer alter column actions set not null, drop column action`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table offer add column action json`);
    await runner.query(`update offer set action = actions -> 0`);
    await runner.query(`alter table offer alter column action set not null, drop column actions`);
  }
}
