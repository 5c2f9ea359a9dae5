import type { QueryRunner } from 'typeorm';

export class TriggeredMessage1700000000040 {
  readonly name = 'TriggeredMessage1700000000040';

  async up(runner: QueryRunner): Promise<void> {
    // json, not jsonb: terms and standings are given back as they came.
    await runner.query(
      `create table triggered_message (
         id uuid primary key,
         seq bigint generated always as identity unique,
         name text not null,
         terms json not null,
         state text not null default 'stopped' check (state in ('stopped', 'running')),
         created_at timestamptz not null default now(),
         updated_at timestamptz not null default now()
       )`,
    );
    // Room in each page keeps updates out of the indexes that they do not concern.
    await runner.query(
      `create table triggered_standing (
         id uuid primary key,
         triggered_message_id uuid not null,
         member_id text collate "C" not null,
         standing json,
         due_at timestamptz(3),
         touched_at timestamptz not null default now()
       ) with (fillfactor = 80)`,
    );
    await runner.query(
      `create index triggered_standing_armed on triggered_standing (triggered_message_id, due_at, id)
       where due_at is not null`,
    );
    await runner.query(`create index triggered_standing_idle on triggered_standing (touched_at) where due_at is null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table triggered_standing`);
    await runner.query(`drop table triggered_message`);
  }
}
