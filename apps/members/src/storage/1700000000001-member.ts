import type { QueryRunner } from 'typeorm';

export class Member1700000000001 {
  readonly name = 'Member1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    // Room in each page keeps the many updates of profiles out of the index.
    await runner.query(
      `create table member (
         member_id text collate "C" primary key,
         profile jsonb not null default '{}',
         created_at timestamptz not null default now(),
         updated_at timestamptz not null default now()
       ) with (fillfactor = 80)`,
    );
    // json, not jsonb: the item is given back as it was.
    await runner.query(
      `create table parked_event (
         item_id uuid primary key,
         member_id text collate "C" not null,
         item json not null,
         parked_at timestamptz not null default now()
       )`,
    );
    await runner.query(`create index parked_event_member on parked_event (member_id)`);
    await runner.query(`create index parked_event_age on parked_event (parked_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table parked_event`);
    await runner.query(`drop table member`);
  }
}
