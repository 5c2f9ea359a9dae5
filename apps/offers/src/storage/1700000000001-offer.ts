import type { QueryRunner } from 'typeorm';

export class Offer1700000000001 {
  readonly name = 'Offer1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    // json, not jsonb: a filter may hold any text, and is given back as it came.
    await runner.query(
      `create table offer (
         id uuid primary key,
         seq bigint generated always as identity unique,
         name text not null,
         event_type text not null,
         period json not null,
         filter json,
         action json not null,
         state text not null default 'stopped' check (state in ('stopped', 'running')),
         created_at timestamptz not null default now(),
         updated_at timestamptz not null default now()
       )`,
    );
    await runner.query(`create index offer_running on offer (seq) where state = 'running'`);
    // One row, which every change counts up: workers see by it whether the offers they have in memory are still true.
    await runner.query(
      `create table offer_revision (
         only_row boolean primary key default true check (only_row), revision bigint not null)`,
    );
    await runner.query(`insert into offer_revision (revision) values (0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table offer_revision`);
    await runner.query(`drop table offer`);
  }
}
