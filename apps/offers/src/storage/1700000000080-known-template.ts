import type { QueryRunner } from 'typeorm';

/** What the renderer has told of templates. */
export class KnownTemplate1700000000080 {
  readonly name = 'KnownTemplate1700000000080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table known_template (
         template_id uuid primary key, channel text not null, names text[] not null, revision bigint not null)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table known_template`);
  }
}
