import type { QueryRunner } from 'typeorm';

export class Privacy1700000000032 {
  readonly name = 'Privacy1700000000032';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table erasure (
         id uuid primary key,
         member_id text collate "C" not null,
         member_ids text[] collate "C" not null,
         requested_by text not null,
         requested_at timestamptz(3) not null default clock_timestamp(),
         services text[] not null
       )`,
    );
    await runner.query(`create index erasure_newest on erasure (requested_at, id)`);
    await runner.query(`create index erasure_of_member on erasure using gin (member_ids)`);
    await runner.query(
      `create table erasure_confirmation (
         erasure_id uuid not null,
         service text not null,
         removed int not null,
         at timestamptz(3) not null,
         primary key (erasure_id, service)
       )`,
    );
    await runner.query(
      `create table data_export (
         id uuid primary key,
         member_id text collate "C" not null,
         member_ids text[] collate "C" not null,
         requested_by text not null,
         requested_at timestamptz(3) not null default clock_timestamp(),
         services text[] not null
       )`,
    );
    await runner.query(`create index data_export_of_member on data_export using gin (member_ids)`);
    // json, not jsonb: the rows are handed on as they came.
    await runner.query(
      `create table data_export_part (
         export_id uuid not null references data_export on delete cascade,
         service text not null,
         part int not null,
         parts int not null,
         name text,
         rows json not null,
         primary key (export_id, service, part)
       )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['data_export_part', 'data_export', 'erasure_confirmation', 'erasure'])
      await runner.query(`drop table ${table}`);
  }
}
