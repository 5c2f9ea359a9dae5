import type { QueryRunner } from 'typeorm';

export class Counter1700000000060 {
  readonly name = 'Counter1700000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table counter (
         id uuid primary key,
         seq bigint generated always as identity unique,
         name text not null,
         targets text[] not null,
         on_merge text not null check (on_merge in ('none', 'sum')),
         keep_days int not null,
         created_at timestamptz not null default now(),
         updated_at timestamptz not null default now()
       )`,
    );
    // Amounts are in millionths. What a change was told as stays beside what refunds have left of it; a void one never was.
    await runner.query(
      `create table counter_change (
         counter_id uuid not null,
         key text collate "C" not null,
         at timestamptz(3) not null,
         change_id uuid not null,
         establishes boolean not null,
         micros bigint not null,
         told bigint not null,
         void boolean not null default false,
         member_id text collate "C",
         purchase text collate "C",
         basis bigint,
         scales boolean not null default false,
         note text,
         primary key (counter_id, key, at, change_id)
       )`,
    );
    await runner.query(`create index counter_change_purchase on counter_change (purchase) where purchase is not null`);
    await runner.query(`create index counter_change_member on counter_change (member_id) where member_id is not null`);
    // Changes come about in the order of their times: a few kilobytes are enough to find the old ones.
    await runner.query(`create index counter_change_at on counter_change using brin (at)`);
    // What the changes came to that are not kept any more.
    await runner.query(
      `create table counter_base (
         counter_id uuid not null, key text collate "C" not null, value numeric not null, changes bigint not null,
         member_id text collate "C", primary key (counter_id, key))`,
    );
    await runner.query(`create index counter_base_member on counter_base (member_id) where member_id is not null`);
    await runner.query(
      `create table counter_purchase (
         purchase text collate "C" primary key,
         refunded numeric not null default 0,
         full_refund boolean not null default false,
         touched_at timestamptz not null default now())`,
    );
    await runner.query(`create index counter_purchase_touched on counter_purchase using brin (touched_at)`);
    await runner.query(`alter table offer add column counter_conditions json not null default '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table offer drop column counter_conditions`);
    for (const table of ['counter_purchase', 'counter_base', 'counter_change', 'counter'])
      await runner.query(`drop table ${table}`);
  }
}
