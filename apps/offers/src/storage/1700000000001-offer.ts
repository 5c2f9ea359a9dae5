import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Offers, and the revision that tells every replica when its compiled ones are stale. */
export class Offer1700000000001 implements MigrationInterface {
  readonly name = 'Offer1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table offer (
         id uuid primary key,
         terms jsonb not null,
         state text not null default 'stopped',
         created_at timestamptz not null default date_trunc('milliseconds', now()),
         updated_at timestamptz not null default date_trunc('milliseconds', now()))`,
    );
    await runner.query(`create index offer_newest on offer (created_at, id)`);
    await runner.query(
      `create table offer_revision (single boolean primary key default true check (single), revision bigint not null)`,
    );
    await runner.query(`insert into offer_revision (revision) values (0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table offer_revision`);
    await runner.query(`drop table offer`);
  }
}
