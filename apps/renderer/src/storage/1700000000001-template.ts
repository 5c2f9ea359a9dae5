import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Templates with their versions, currencies, and the number of the latest change to any of them. */
export class Template1700000000001 implements MigrationInterface {
  readonly name = 'Template1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table template (
         template_id uuid primary key,
         name text not null,
         channel text not null,
         current_version int not null,
         archived_at timestamptz,
         created_at timestamptz not null,
         updated_at timestamptz not null)`,
    );
    await runner.query(`create unique index template_name on template (name) where archived_at is null`);
    await runner.query(`create index template_by_name on template (name, template_id)`);
    await runner.query(
      `create table template_version (
         template_id uuid not null references template,
         version int not null,
         content jsonb not null,
         event_type text,
         sender text,
         created_at timestamptz not null,
         primary key (template_id, version))`,
    );
    await runner.query(
      `create table currency (
         code text primary key, kind text not null, names jsonb not null, updated_at timestamptz not null)`,
    );
    await runner.query(`create table revision (revision bigint not null)`);
    await runner.query(`insert into revision values (1)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['revision', 'currency', 'template_version', 'template'])
      await runner.query(`drop table ${table}`);
  }
}
